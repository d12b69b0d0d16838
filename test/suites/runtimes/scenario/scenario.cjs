// The steps of a typical program, for every runtime. A step that fails throws an error. The file is in CommonJS, because every
// runtime and every bundler here can load it.

const REQUEST = { model: "wan2.6-t2v", prompt: "A paper boat" };

function check(condition, message) {
  if (!condition) throw new Error(message);
}

async function rejection(promise) {
  return promise.then(
    () => check(false, "the promise was not rejected"),
    (error) => error,
  );
}

// Chromium resends some requests, and a page cannot prevent that. The documentation says so.
const IN_BROWSER = "document" in globalThis;

// Only in runtimes with a file system, where `wan-client/node` works.
const SAVES = "saves a video";

const STEPS = {
  async validates({ client, schemas }, { wan }) {
    const error = await rejection(wan.submit({ ...REQUEST, duration: 7 }));
    check(client.RequestValidationError.is(error), `not a RequestValidationError: ${error}`);
    check(error.issues[0].message === "got 7; use 5, 10 or 15", error.message);
    check(
      schemas.requestSchemas["wan2.6-t2v"].safeParse(REQUEST).success,
      "the schema refuses a valid request",
    );
    check(!schemas.requestSchema.safeParse({ model: "wan9" }).success, "the schema accepts an unknown model");
  },

  async submits(_, { wan }) {
    const submitted = await wan.submit(REQUEST);
    check(JSON.parse(JSON.stringify(submitted)).id === submitted.id, "the submitted task is not JSON");
    check((await wan.getTask(submitted)).id === submitted.id, "the task does not exist");
    check((await submitted.wait()).status === "succeeded", "the wait of the submitted task failed");
  },

  async waits({ client }, { wan }) {
    const submitted = [];
    const task = await wan.generate(REQUEST, { onSubmitted: ({ id }) => submitted.push(id) });
    check(
      task.status === "succeeded" && task.id === submitted[0],
      "onSubmitted was not called with the task",
    );
    const { stream } = await client.openVideo(task);
    const { value } = await stream.getReader().read();
    check(new TextDecoder().decode(value.subarray(4, 8)) === "ftyp", "the video is not an MP4");
  },

  async "holds a connection open"(_, { wan }) {
    check((await wan.generateBlocking(REQUEST)).status === "succeeded", "the task did not succeed");
  },

  async "types its errors"({ client }, { wan, baseURL, options, closedPort }) {
    const denied = await rejection(wan.withOptions({ apiKey: "not-the-token" }).submit(REQUEST));
    check(client.AuthenticationError.is(denied) && denied.status === 401, `not a 401: ${denied}`);
    check(!JSON.stringify(denied).includes("not-the-token"), "the error contains the token");
    const nobody = baseURL.replace(/:\d+$/, `:${closedPort}`);
    const refused = await rejection(
      new client.WanClient({ ...options, baseURL: nobody, maxRetries: 0 }).submit(REQUEST),
    );
    check(client.ConnectionError.is(refused), `not a ConnectionError: ${refused}`);
    check(
      typeof refused.maybeAccepted === "boolean",
      "the error does not say whether the submission may have been accepted",
    );
  },

  async aborts({ client }, { wan }) {
    const controller = new AbortController();
    const { id } = await wan.submit(REQUEST);
    setTimeout(() => controller.abort("enough"), 20);
    const error = await rejection(wan.waitForTask(id, { signal: controller.signal, pollInterval: 60_000 }));
    check(client.AbortError.is(error) && error.cause === "enough" && error.taskId === id, `${error}`);
  },

  async "waits for many at once"(_, { wan }) {
    const submitted = await Promise.all(Array.from({ length: 60 }, () => wan.submit(REQUEST)));
    const ends = [];
    for await (const { id, status } of wan.waitForTasks(submitted)) ends.push(`${status} ${id}`);
    check(
      ends.sort().join() ===
        submitted
          .map(({ id }) => `succeeded ${id}`)
          .sort()
          .join(),
      ends.join(),
    );
    const waits = await Promise.all(submitted.map(({ id }) => wan.waitForTask(id)));
    check(
      waits.every(({ status }) => status === "succeeded"),
      "the single waits did not succeed",
    );
  },

  async [SAVES]({ node }, { wan }) {
    const task = await wan.generate(REQUEST);
    const { bytes } = await node.saveVideo(task, `${task.id}.mp4`);
    check(bytes > 1_000, `${bytes} bytes`);
  },

  async "reads a video over broken connections"({ client, emulator }) {
    const api = emulator.createEmulator({ taskSeconds: 0 });
    const wan = new client.WanClient({ apiKey: "any", fetch: api.fetch, dangerouslyAllowBrowser: true });
    const task = await wan.generate(REQUEST);
    const options = { fetch: api.fetch, client: wan };
    const bytesOf = async ({ stream }) => new Uint8Array(await new Response(stream).arrayBuffer());
    const whole = await bytesOf(await client.openVideo(task, options));
    api.faults.next("half-body", { on: "video", times: 2 });
    const resumed = await bytesOf(await client.openVideo(task, options));
    check(
      resumed.length === whole.length && resumed.every((byte, at) => byte === whole[at]),
      "the bytes differ",
    );

    const inside = new Response(null, { status: 302, headers: { location: "http://127.0.0.1/" } });
    api.faults.next(() => inside, { on: "video" });
    const refused = await rejection(client.openVideo(task, options));
    check(client.ResponseError.is(refused) && refused.taskId === task.id, `${refused}`);
  },

  async "receives callbacks"({ client, callbacks, emulator }) {
    const secret = "0b9f6f4c9d1e4a6f8a53c1d2e7b64f90";
    const url = "https://app.example.com/api/wan";
    const api = emulator.createEmulator({
      taskSeconds: 0.3,
      deliverCallback: (post) => receiver.handle(post),
    });
    const wan = new client.WanClient({ apiKey: "any", fetch: api.fetch, dangerouslyAllowBrowser: true });
    const notified = [];
    const onTask = (task, { jobId }) => notified.push(`${jobId} ${task.id} ${task.status}`);
    const receiver = callbacks.createCallbackReceiver({
      secret: [secret, "an old one"],
      url,
      client: wan,
      onTask,
    });
    // With callbacks the first read is after 30 seconds, so only a callback can end the wait before its timeout.
    const options = { callbacks: receiver, timeout: 20_000 };
    const task = await wan.generate(REQUEST, { ...options, jobId: "row/7" });
    api.faults.next("reset");
    const found = await wan.generate(REQUEST, { ...options, jobId: "row/8" });
    check(api.tasks.length === 2 && found.id === api.tasks[1].id, "the lost submission was not recovered");
    for (let tries = 0; notified.length < 2 && tries < 100; tries++)
      await new Promise((done) => setTimeout(done, 50));
    const truth = [`row/7 ${task.id} succeeded`, `row/8 ${found.id} succeeded`];
    check(notified.join() === truth.join(), `notified of ${notified}`);

    const signed = await callbacks.signCallbackUrl(url, { secret: "an old one", jobId: "row/9" });
    const body = JSON.stringify({
      success: false,
      task_id: "t-1",
      error: { code: "api_error", message: "m" },
    });
    const post = (target) => new Request(target, { method: "POST", body });
    const verified = await callbacks.verifyCallback(post(signed), { secret: [secret, "an old one"] });
    check(verified.jobId === "row/9" && verified.task.status === "failed", JSON.stringify(verified));
    const { status } = await receiver.handle(post(signed.replace("row", "raw")));
    check(status === 401, `the response to a forged callback was ${status}`);
  },

  async "delivers a submit request without a response as often as documented"(
    { client },
    { options, lossyURL },
  ) {
    const seen = async () => (await fetch(lossyURL, { method: "POST" })).json();
    // Runtimes resend a request that fails on a reused connection. Two connections are opened, because the preflight uses one.
    await Promise.all([seen(), seen()]);
    await new Promise((done) => setTimeout(done, 50));
    const wan = new client.WanClient({ ...options, baseURL: lossyURL });
    const error = await rejection(wan.submit(REQUEST));
    check(client.ConnectionError.is(error) && error.maybeAccepted === true, `${error}`);
    const { deliveries, reused } = await seen();
    check(reused, "the request used a new connection, on which nothing is resent");
    check(IN_BROWSER ? deliveries > 1 : deliveries === 1, `the request was delivered ${deliveries} times`);
  },

  async "keeps a budget"({ client, account, emulator }) {
    const api = emulator.createEmulator({ taskSeconds: 0, balance: 10 });
    const platform = { fetch: api.fetch, platformToken: "platform-v1-any" };
    const wan = new client.WanClient({ apiKey: "any", fetch: api.fetch, dangerouslyAllowBrowser: true });
    const prices = await account.fetchPrices({ fetch: api.fetch });
    const budget = account.createBudget({ limit: 6, prices });
    const request = { model: "wan3.0-video", prompt: "A paper boat", duration: 5 };
    check(account.estimateCost(request, prices).credits === 4.73, "the estimate is wrong");
    const { id } = await wan.generate(request, { budget });
    const refused = await rejection(wan.generate(request, { budget }));
    check(account.BudgetExceededError.is(refused) && refused.spent === 4.73, `${refused}`);
    check((await account.getBalance(platform)).credits === 5.27, "the balance is wrong");
    const usage = [];
    for await (const row of account.getUsage({ ...platform, since: new Date(0) }))
      usage.push(row.deductedCredits);
    check(api.tasks[0].id === id && usage.join() === "4.73", `the usage is ${usage}`);
  },

  async "is tested with the emulator"({ client, emulator }) {
    const api = emulator.createEmulator({ taskSeconds: 0 });
    api.outcomes.next({ fail: "any_code" });
    const wan = new client.WanClient({ apiKey: "any", fetch: api.fetch, dangerouslyAllowBrowser: true });
    const error = await rejection(wan.generate(REQUEST));
    check(client.TaskFailedError.is(error) && error.task.error.code === "any_code", `${error}`);
    check(api.requests.length > 0, "the emulator received no request");
  },
};

/**
 * Runs every step. Resolves to the result of each: `ok`, or its error.
 *
 * @param modules the exports of `wan-client` and of its other entry points; `node` only in runtimes with a file system
 * @param place the servers: `{ baseURL, closedPort, lossyURL }`
 */
async function runScenario(modules, { baseURL, closedPort, lossyURL }) {
  const options = {
    apiKey: "right",
    baseURL,
    polling: { readsPerSecond: 50, interval: 100 },
    dangerouslyAllowBrowser: true,
  };
  const wan = new modules.client.WanClient(options);
  const results = {};
  for (const [name, step] of Object.entries(STEPS)) {
    if (name === SAVES && !modules.node) continue;
    results[name] = await step(modules, { wan, baseURL, options, closedPort, lossyURL }).then(
      () => "ok",
      (error) => `${error?.stack ?? error}`,
    );
  }
  return results;
}

module.exports = { runScenario };
