import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import {
  estimateCost,
  type FileSource,
  fetchPrices,
  findUsage,
  getBalance,
  getUsage,
  uploadFile,
} from "../../src/account/index.js";
import { createWan } from "../../src/ai-sdk/index.js";
import { createCallbackReceiver, signCallbackUrl } from "../../src/callbacks/index.js";
import * as library from "../../src/index.js";
import { openVideo, WanClient, type WanClientOptions, type WanRequest } from "../../src/index.js";
import { callOptions } from "../support/ai-sdk.js";
import { HOOK, posted, SECRET } from "../support/callbacks.js";
import { fetchFailed, REQUEST, TOKEN } from "../support/client.js";
import { ROOT } from "../support/project.js";
import { shown } from "../support/shown.js";

const ACCOUNT = "ad7afe47-cea9-4cda-980f-2ad8810e51cf";
const SIGNED = "https://user:pa55word@bucket.example.com/in.png?Expires=1&Signature=s3cr3tS1gnature";
let callbackUrl = "";
let secrets: string[] = [];
/** Values that a task must not show. It may show the URL of its video, because that is its result. */
let hiddenInTasks: string[] = [];

beforeAll(async () => {
  callbackUrl = await signCallbackUrl(HOOK, { secret: SECRET, jobId: "row-7" });
  hiddenInTasks = [TOKEN, new URL(callbackUrl).searchParams.get("wan_sig") ?? "", SECRET, ACCOUNT];
  secrets = [...hiddenInTasks, "s3cr3tS1gnature", "pa55word"];
});
beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0);
});

const lines: { level: string; line: string }[] = [];
const write = (level: string) => (line: string) => void lines.push({ level, line });
const logger = { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };

const message = () => `cannot fetch "${SIGNED}" for ${callbackUrl} with Bearer ${TOKEN}`;
const account = { user_id: ACCOUNT, application_id: ACCOUNT, credential_id: ACCOUNT };
const problem = (code?: string) => ({ error: { code, message: message() }, ...account });
const record = (more: object = {}) => ({
  id: "t-1",
  created_at: 1,
  ...account,
  request: { ...REQUEST, image_url: SIGNED, callback_url: callbackUrl },
  ...more,
});
const done = {
  finished_at: 2,
  response: { success: true, state: "completed", video_url: SIGNED.replace("in.png", "out.mp4") },
};

type Respond = () => Response | Promise<Response>;
const json =
  (body: unknown, status = 200): Respond =>
  () =>
    Response.json(body, { status, headers: { "x-user-id": ACCOUNT, "x-echo": TOKEN, location: SIGNED } });

/** A client whose server sends these responses, and repeats the last one. */
function clientOf(responses: Respond[], options: WanClientOptions = {}): WanClient {
  let index = 0;
  return new WanClient({
    apiKey: TOKEN,
    logger,
    maxRetries: 1,
    headers: { "x-own": SECRET },
    fetch: async () => (responses[Math.min(index++, responses.length - 1)] as Respond)(),
    polling: { interval: 1, readsPerSecond: Number.POSITIVE_INFINITY },
    ...options,
  });
}

const statuses: [number, string | undefined][] = [
  [400, "bad_request"],
  [400, "api_not_implemented"],
  [401, "invalid_token"],
  [401, "token_mismatched"],
  [402, undefined],
  [403, "disabled"],
  [403, "used_up"],
  [403, "forbidden"],
  [404, "no_api"],
  [500, "api_error"],
  [200, "busy"],
];

/** Calls that fail, at least one for each class of error. */
function failing(): (() => Promise<unknown>)[] {
  const advised = { ...REQUEST, shot_type: "multi" as const };
  const pending = json(record());
  const submit = (respond: Respond, options?: object) => clientOf([respond]).submit(advised, options);
  const wait = (responses: Respond[], options?: object) => clientOf(responses).waitForTask("t-1", options);
  const build = (options: WanClientOptions) => (async () => new WanClient(options))();
  const unsent = (request: object) => clientOf([pending]).submit(request as WanRequest);
  const stalled: Respond = () => new Promise<Response>(() => {});
  const throws = (error: unknown) => submit(() => Promise.reject(error));
  const bug = () => {
    throw new Error(`A bug at ${SIGNED}`);
  };
  const upload = (respond: Respond, source: FileSource = new Blob(["x"], { type: "image/png" })) =>
    uploadFile(source, { platformToken: TOKEN, fetch: async () => respond() });
  /** The functions that read from the platform. */
  const reads = (respond: Respond) => {
    const options = { platformToken: TOKEN, fetch: async () => respond() };
    return [
      () => getBalance(options),
      () => getUsage({ since: "2026-11-01", ...options }).next(),
      () => findUsage({ traceId: "tr-1", ...options }),
    ];
  };
  const model = (responses: Respond[] = [pending]) =>
    createWan({ client: clientOf(responses) }).video("wan3.0-video");
  const accepted = json({ task_id: "t-1" });
  const failed = json(record({ ...done, response: { success: false, ...problem("x") } }));
  const reference = { type: "url", url: SIGNED.replace(".png", ".txt") } as const;
  return [
    ...statuses.map(
      ([status, code]) =>
        () =>
          submit(json(problem(code), status)),
    ),
    () => submit(json(problem("too_many_requests"), 429), { timeout: 30 }),
    () => submit(json(problem(), 302)),
    () => submit(() => new Response(`<html>${message()}</html>`)),
    () => throws(Object.assign(fetchFailed("ECONNRESET"), { message: message() })),
    () => throws(new TypeError("fetch failed", { cause: new Error(message()) })),
    () => throws(message()),
    // The error of Node's fetch, which belongs to another realm in a Jest test.
    () => throws(runInNewContext("new TypeError(text)", { text: message() })),
    () => submit(stalled, { requestTimeout: 10 }),
    () => submit(stalled, { signal: AbortSignal.timeout(10) }),
    () =>
      wait([
        json(problem("api_error"), 500),
        json(record({ ...done, response: { success: false, ...problem("x") } })),
      ]),
    () => wait([pending], { timeout: 30, onUpdate: bug }),
    () => clientOf([json({})]).getTask("t-1"),
    () => unsent({ ...REQUEST, duration: SIGNED }),
    () => unsent({ ...REQUEST, size: callbackUrl }),
    () => build({ baseURL: SIGNED }),
    () => build({ apiKey: TOKEN, headers: { "x y": TOKEN } }),
    () => build(TOKEN as WanClientOptions),
    () => clientOf([pending], { apiKey: `Bearer ${TOKEN}` }).submit(REQUEST),
    () => clientOf([pending], { apiKey: () => Promise.reject(new Error("no vault")) }).submit(REQUEST),
    () => openVideo(SIGNED, { fetch: async () => new Response(message(), { status: 403 }) }),
    () => openVideo(SIGNED, { fetch: async () => new Response(message(), { status: 404 }) }),
    () => openVideo(SIGNED, { fetch: () => Promise.reject(new TypeError(`cannot fetch ${SIGNED}`)) }),
    ...[200, 302, 400, 401, 403, 413, 429, 500].map((status) => () => upload(json(problem("x"), status))),
    () => upload(() => new Response(`<html>${message()}</html>`)),
    () => upload(() => Promise.reject(new TypeError("fetch failed", { cause: new Error(message()) }))),
    () => upload(json({}), SIGNED),
    () => uploadFile("a.png", { platformToken: `Bearer ${TOKEN}` }),
    () => uploadFile("a.png", TOKEN as never),
    ...[401, 429, 500, 302].flatMap((status) => reads(json(problem("x"), status))),
    ...reads(() => new Response(`<html>${message()}</html>`)),
    ...reads(() => Promise.reject(new TypeError("fetch failed", { cause: new Error(message()) }))),
    ...reads(json({ items: { message: message(), ...account } })),
    // `fetchPrices` sends no token, so no token can come back.
    () => fetchPrices({ fetch: async () => Response.json([{ path: SIGNED, ...account }]) }),
    () => fetchPrices({ fetch: async () => Response.json({ error: SIGNED, ...account }, { status: 500 }) }),
    () => getBalance({ platformToken: `Bearer ${TOKEN}` }),
    () => getUsage({ since: SIGNED, platformToken: TOKEN }).next(),
    () => getUsage(TOKEN as never).next(),
    () => findUsage({ traceId: "tr-1", until: SIGNED, platformToken: TOKEN }),
    () => model([accepted, json(problem("api_error"), 500), failed]).doGenerate(callOptions({ n: 2 })),
    () => model([json(problem("api_error"), 500)]).doStart(callOptions({ n: 2 })),
    () => model([failed]).doStatus({ operation: { tasks: [{ id: "t-1" }] } }),
    () => model().doStatus({ operation: SIGNED }),
    () => model().doStart(callOptions({ resolution: SIGNED as "1x1", inputReferences: [reference] })),
    () => model().doStart(callOptions({ providerOptions: { wan: SIGNED as never } })),
    async () => createWan({ apiKey: TOKEN }).video(SIGNED),
  ];
}

it("no class of errors shows a secret, however the error is printed", async () => {
  const classes = new Set<string>();
  for (const call of failing()) {
    const error = await call().then(
      (value) => expect.fail(`The call resolved to ${inspect(value)}`),
      (error: Error) => error,
    );
    expect(library.WanError.is(error)).toBe(true);
    for (let prototype = error; prototype; prototype = Object.getPrototypeOf(prototype)) {
      classes.add(prototype.constructor.name);
    }
    const text = shown(error);
    for (const secret of secrets) expect(text).not.toContain(secret);
  }
  const all = Object.keys(library).filter((name) => name.endsWith("Error"));
  expect([...classes]).toEqual(expect.arrayContaining(all));
});

it("no task, submitted task, outcome or client shows a secret", async () => {
  const records = [record(), record(done), record({ ...done, response: { success: false, error: "No." } })];
  const [pending, succeeded, failed] = records.map((each) => json(each));
  const accepted = json({ task_id: "t-1", trace_id: "tr-1", ...account });
  const wan = clientOf([pending as Respond]);
  const receiver = createCallbackReceiver({ secret: SECRET, client: wan });
  const values: unknown[] = [wan, wan.withOptions({ maxRetries: 0 }), { ...wan }, receiver];
  for (const respond of [pending, succeeded, failed]) {
    values.push(await clientOf([respond as Respond]).getTask("t-1"));
  }
  values.push(await clientOf([accepted]).submit({ ...REQUEST, callback_url: callbackUrl }));
  for await (const outcome of clientOf([failed as Respond]).waitForTasks(["t-1"])) values.push(outcome);
  for (const value of values) {
    const text = shown(value);
    for (const secret of hiddenInTasks) expect(text).not.toContain(secret);
  }
});

it("no balance, usage record or estimate shows a secret", async () => {
  const row = {
    ...record(),
    ...problem("x"),
    path: "/wan/videos",
    cost: [{ conditions: {}, consumption: 1 }],
  };
  const options = { platformToken: TOKEN, fetch: async () => json({ count: 1, items: [row] })() };
  const prices = await fetchPrices({ fetch: options.fetch });
  const request = { ...REQUEST, image_url: SIGNED, callback_url: callbackUrl };
  const values: unknown[] = [prices, estimateCost(request, prices), await getBalance(options)];
  values.push(await getUsage({ since: "1970-01-01", ...options }).next());
  for (const value of values) {
    const text = shown(value);
    for (const secret of secrets) expect(text).not.toContain(secret);
  }
});

it("no log line in the source shows a secret, at any level", async () => {
  await Promise.allSettled(failing().map((call) => call()));
  const bug = () => {
    throw new Error(`A bug at ${SIGNED}`);
  };
  const receiver = createCallbackReceiver({ secret: SECRET, url: HOOK, onTask: bug, logger });
  await receiver.handle(posted(callbackUrl.replace("row-7", "row-8"), {}));
  await receiver.handle(posted(callbackUrl, { task_id: "t-1", success: true, video_url: SIGNED }));
  const refusingOne = async (_: unknown, init?: RequestInit) =>
    String(init?.body).includes("batch") || String(init?.body).includes("t-2")
      ? Response.json(problem("bad_request"), { status: 400 })
      : Response.json(record());
  await new WanClient({
    apiKey: TOKEN,
    fetch: refusingOne,
    logger,
    polling: { readsPerSecond: 1_000 },
    rateLimiter: { acquire: bug, onRefused: bug },
  }).getTasks(["t-1", "t-2"]);
  const broken = { listen: bug };
  await clientOf([json({ task_id: "t-1" }), json(record(done))]).generate(REQUEST, {
    callbacks: broken as never,
  });
  const lost: Respond = () => Promise.reject(fetchFailed("ECONNRESET"));
  await clientOf([lost])
    .generate(REQUEST, { callbacks: receiver, timeout: 30 })
    .catch(() => {});

  for (const { line } of lines) for (const secret of secrets) expect(line).not.toContain(secret);
  expect(new Set(lines.map(({ level }) => level))).toEqual(new Set(["debug", "info", "warn", "error"]));
  for (const { source, level, pattern } of linesInTheSource()) {
    const seen = lines.filter((each) => each.level === level && pattern.test(each.line));
    expect(seen, `${source} has a log line that this test does not cause`).not.toHaveLength(0);
  }
});

/** The log lines of the library, as patterns made from their templates. */
function linesInTheSource() {
  const folders = ["", "util", "transport", "polling", "tasks", "requests", "callbacks", "downloads"];
  const files = folders.flatMap((folder) =>
    readdirSync(resolve(ROOT, "src", folder))
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `src/${folder}/${name}`),
  );
  const found = files.flatMap((source) => {
    const text = readFileSync(resolve(ROOT, source), "utf8");
    const calls = [...text.matchAll(/\blogger\.(debug|info|warn|error)\(/g)];
    const templates = [...text.matchAll(/\blogger\.(debug|info|warn|error)\(`([^`]*)`\)/g)];
    expect(templates.length, source).toBe(calls.length);
    return templates.map(([, level, template = ""]) => {
      const parts = template.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      return { source, level, pattern: new RegExp(`^${parts.join(".*")}$`, "s") };
    });
  });
  expect(found.length).toBeGreaterThan(7);
  return found;
}
