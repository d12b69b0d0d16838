import { expect, it, vi } from "vitest";
import {
  createBudget,
  fetchPrices,
  findUsage,
  getBalance,
  getUsage,
  imageDataUrl,
  uploadFile,
} from "../../src/account/index.js";
import { createWan } from "../../src/ai-sdk/index.js";
import { createCallbackReceiver, signCallbackUrl, verifyCallback } from "../../src/callbacks/index.js";
import { createEmulator } from "../../src/emulator/index.js";
import {
  ConfigurationError,
  openVideo,
  RequestValidationError,
  submitOnce,
  WanClient,
  type WanRequest,
} from "../../src/index.js";
import { wanHandlers } from "../../src/msw/index.js";
import { saveVideo, serveEmulator } from "../../src/node/index.js";
import { PRICES } from "../support/budget.js";
import { posted, SECRET } from "../support/callbacks.js";
import { clientFor, REQUEST, rejection, TOKEN } from "../support/client.js";

const fetch = vi.fn<typeof globalThis.fetch>();
const wan = clientFor("http://localhost:1", { fetch });
const image = { model: "wan2.6-i2v", prompt: "p", image_url: "https://example.com/a.png" } as const;
const emulator = createEmulator();
const claims = { claim: () => true, release() {} };
const URL_OF_A_VIDEO = "https://cdn.example.com/v.mp4";

type Call = (options: never) => unknown;

/** Everything that takes options, with a misspelled option and the correct one. */
const TAKERS: [string, Call, string, string][] = [
  ["new WanClient", (options) => new WanClient(options), "baseUrl", "baseURL"],
  ["new WanClient", (polling) => new WanClient({ polling }), "readPerSecond", "polling.readsPerSecond"],
  ["withOptions", (options) => wan.withOptions(options), "maxRetry", "maxRetries"],
  ["withOptions", (options) => wan.withOptions(() => options), "max_retries", "maxRetries"],
  ["withOptions", (polling) => wan.withOptions({ polling }), "intervall", "polling.interval"],
  ["generate", (options) => wan.generate(REQUEST, options), "onSubmited", "onSubmitted"],
  ["submit", (options) => wan.submit(REQUEST, options), "timeOut", "timeout"],
  ["text2video", (options) => wan.text2video(REQUEST, options), "abortSignal", "signal"],
  ["image2video", (options) => wan.image2video(image, options), "timeoutMs", "timeout"],
  ["submitUnchecked", (options) => wan.submitUnchecked({}, options), "retries", "maxRetries"],
  ["generateBlocking", (options) => wan.generateBlocking(REQUEST, options), "onupdate", "onUpdate"],
  ["waitForTask", (options) => wan.waitForTask("t-1", options), "pollIntervall", "pollInterval"],
  ["waitForTasks", (options) => wan.waitForTasks(["t-1"], options).next(), "callback", "callbacks"],
  ["watchTask", (options) => wan.watchTask("t-1", options).next(), "signals", "signal"],
  ["getTask", (options) => wan.getTask("t-1", options), "request_timeout", "requestTimeout"],
  ["getTasks", (options) => wan.getTasks(["t-1"], options), "maxretries", "maxRetries"],
  [
    "wait() of a submitted task that has already ended",
    async (options) => {
      const accept = async () => Response.json({ task_id: "t-1", video_url: URL_OF_A_VIDEO });
      return (await clientFor("http://localhost:1", { fetch: accept }).submit(REQUEST)).wait(options);
    },
    "tiemout",
    "timeout",
  ],
  ["deleteTask", (options) => wan.deleteTask("t-1", options), "Timeout", "timeout"],
  ["submitOnce", (options: object) => submitOnce(wan, REQUEST, { ...claims, ...options }), "claims", "claim"],
  ["openVideo", (options) => openVideo(URL_OF_A_VIDEO, options), "onrestart", "onRestart"],
  ["openVideo", (options) => openVideo(URL_OF_A_VIDEO, options), "idletimeout", "idleTimeout"],
  ["saveVideo", (options) => saveVideo(URL_OF_A_VIDEO, "out/v.mp4", options), "onProgres", "onProgress"],
  ["serveEmulator", (options) => serveEmulator(emulator, options), "Port", "port"],
  ["createEmulator", (options) => createEmulator(options), "taskSecond", "taskSeconds"],
  [
    "createEmulator",
    (rateLimit) => createEmulator({ rateLimit }),
    "readPerSecond",
    "rateLimit.readsPerSecond",
  ],
  ["faults.next", (options) => emulator.faults.next("reset", options), "time", "times"],
  ["wanHandlers", (options) => wanHandlers(emulator, options), "baseUrl", "baseURL"],
  ["createWan", (options) => createWan(options), "specificationVersions", "specificationVersion"],
  ["createWan", (options) => createWan(options), "onSubmit", "onSubmitted"],
  ["createWan", (polling) => createWan({ polling }), "readPerSecond", "polling.readsPerSecond"],
  ["uploadFile", (options) => uploadFile("a.png", options), "contenttype", "contentType"],
  ["uploadFile", (options) => uploadFile("a.png", options), "platformtoken", "platformToken"],
  ["fetchPrices", (options) => fetchPrices(options), "baseUrl", "baseURL"],
  ["getBalance", (options) => getBalance(options), "platformtoken", "platformToken"],
  ["getUsage", (options: object) => getUsage({ since: "2026-11-01", ...options }).next(), "untill", "until"],
  ["findUsage", (options: object) => findUsage({ traceId: "tr-1", ...options }), "trace_id", "traceId"],
  [
    "createBudget",
    (options: object) => createBudget({ limit: 1, prices: PRICES, ...options }),
    "unprized",
    "unpriced",
  ],
  ["imageDataUrl", (options) => imageDataUrl("a.png", options), "fileName", "filename"],
  [
    "signCallbackUrl",
    (options: object) => signCallbackUrl("https://a.example/cb", { secret: SECRET, ...options }),
    "jobID",
    "jobId",
  ],
  [
    "verifyCallback",
    (options: object) => verifyCallback(posted("https://a.example/cb", {}), { secret: SECRET, ...options }),
    "maxbytes",
    "maxBytes",
  ],
  [
    "createCallbackReceiver",
    (options: object) => createCallbackReceiver({ secret: SECRET, ...options }),
    "ontask",
    "onTask",
  ],
];

/** The error that a call throws or rejects with. */
function thrownBy(call: Call, options: unknown): Promise<unknown> {
  return rejection((async () => call(options as never))());
}

it.each(TAKERS)(
  "%s refuses a misspelled option, and suggests the correct one",
  async (_, call, given, meant) => {
    for (const value of ["x", undefined]) {
      const error = await thrownBy(call, { [given]: value });
      const prefix = meant.includes(".") ? `${meant.split(".")[0]}.` : "";
      expect(ConfigurationError.is(error)).toBe(true);
      expect((error as Error).message).toBe(`unknown option ${prefix}${given}; did you mean ${meant}?`);
    }
    expect(fetch).not.toHaveBeenCalled();
  },
);

it.each(TAKERS)("%s lists its options if none is similar", async (_, call) => {
  const error = await thrownBy(call, { zzz: 1 });
  expect((error as Error).message).toMatch(/^unknown option (\w+\.)?zzz; the options are \w/);
});

it("options that are not an object are refused, and not shown", async () => {
  for (const options of [TOKEN, 7, null, true]) {
    for (const call of [
      () => new WanClient(options as never),
      () => createWan(options as never),
      () => wan.submit(REQUEST, options as never),
      () => wan.waitForTask("t-1", options as never),
    ]) {
      const error = await thrownBy(call, undefined);
      expect(ConfigurationError.is(error)).toBe(true);
      expect((error as Error).message).toMatch(/^options: use an object/);
      expect((error as Error).message).not.toContain(TOKEN);
    }
  }
});

it("an option of the wrong type is refused by its name", async () => {
  const secret = SECRET;
  const cases: [() => unknown, RegExp][] = [
    [() => wan.withOptions(null as never), /^options: use an object/],
    [() => wan.withOptions((() => {}) as never), /^options: use an object/],
    [() => new WanClient({ baseURL: new URL("https://a.example") as never }), /^baseURL: got an object/],
    [() => new WanClient({ fetch: "fetch" as never }), /^fetch: got "fetch"; use a function/],
    [() => createCallbackReceiver({ secret, onTask: 5 as never }), /^onTask: got 5; use a function/],
    [
      () => createCallbackReceiver({ secret, client: {} as never }),
      /^client: got an object; use a WanClient/,
    ],
    [() => saveVideo(URL_OF_A_VIDEO, undefined as never), /^path: got undefined; use the path/],
    [() => serveEmulator({ port: 1 } as never), /^emulator: pass the result of createEmulator/],
  ];
  for (const [call, message] of cases) {
    const error = await thrownBy(call, undefined);
    expect(error).toMatchObject({ name: "ConfigurationError", message: expect.stringMatching(message) });
  }
  expect(() => wanHandlers({ baseURL: "https://a.example" } as never)).toThrow(
    /^emulator: got .*createEmulator/,
  );
});

it("inherited options are checked, too", async () => {
  const options = Object.create({ maxRetry: 0 });
  expect(() => wan.withOptions(options)).toThrow("did you mean maxRetries?");
});

it.each<[object, string, RegExp]>([
  [{ ...REQUEST, negativePrompt: "blur" }, "negativePrompt", /did you mean negative_prompt\?$/],
  [{ ...REQUEST, promt: "p" }, "promt", /did you mean prompt\?$/],
  [{ ...REQUEST, image_url: "https://a.example/a.png" }, "image_url", /its fields are model, [^?]*$/],
  [{ ...REQUEST, model: "wan2.6-tv2" }, "model", /did you mean wan2\.6-t2v\?$/],
  [{ ...REQUEST, model: "sora-2" }, "model", /newer model$/],
])("a request with a misspelled name is refused with a suggestion: %j", async (request, field, message) => {
  const error = await rejection(wan.submit(request as WanRequest));
  expect(RequestValidationError.is(error) && error.issues).toContainEqual({
    path: [field],
    message: expect.stringMatching(message),
  });
});
