import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type CallbackSource, type Logger, submitOutcome, type WaitOptions } from "../../src/index.js";
import { REQUEST, rejection } from "../support/client.js";
import { aTask, client, during, emulator, MINUTE, reads, submits, useEmulator } from "../support/emulated.js";

useEmulator();

// The functions and objects that a user passes to the client may be broken. That must not affect anything else.

/** Thrown values that are hard to describe in a message. */
const ODD: [string, unknown][] = [
  ["an error", new Error("a bug")],
  ["a text", "a bug"],
  ["undefined", undefined],
  ["null", null],
  ["an object without a prototype", Object.create(null)],
  ["a symbol", Symbol("bug")],
  ["an error whose message is not a string", Object.assign(new Error(""), { message: Object.create(null) })],
  [
    "an object whose properties throw",
    new Proxy(
      {},
      {
        get() {
          throw new Error("no");
        },
      },
    ),
  ],
];

const WAYS: [string, (what: unknown) => () => unknown][] = [
  [
    "throw",
    (what) => () => {
      throw what;
    },
  ],
  ["reject with", (what) => () => Promise.reject(what)],
];

// The real function, which fake timers replace later.
const { setImmediate } = globalThis;

function unhandledRejections() {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  onTestFinished(() => void process.off("unhandledRejection", unhandled));
  return unhandled;
}

/** Waits until Node would have reported an unhandled rejection. */
async function expectNone(unhandled: ReturnType<typeof unhandledRejections>): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  expect(unhandled).not.toHaveBeenCalled();
}

describe.each(WAYS)("functions that %s", (_, failing) => {
  it.each(ODD)("%s neither end a call nor leave an unhandled rejection", async (_, what) => {
    const unhandled = unhandledRejections();
    const bug = failing(what);
    const logger = { debug: bug, info: bug, warn: bug, error: bug } as Logger;
    emulator.faults.next("reset", { on: "read" });
    emulator.faults.next({ error: "too_many_requests", retryAfter: 1 }, { on: "submit" });
    const options = { onSubmitted: bug as () => void, onUpdate: bug, pollInterval: bug as never };
    const request = { ...REQUEST, shot_type: "multi" } as const;
    const task = await during(client({ logger }).generate(request, options));
    expect(task.status).toBe("succeeded");
    expect(submits().filter(({ at }) => at > 0)).toHaveLength(2);
    await expectNone(unhandled);
  });
});

describe("a fetch that throws a value that is hard to describe", () => {
  const endless = new AggregateError([]);
  endless.errors.push(endless);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const getter = (name: string) =>
    Object.defineProperty({}, name, {
      get() {
        throw new Error("no");
      },
    });

  it.each<[string, unknown]>([
    ...ODD,
    ["an AggregateError that contains itself", endless],
    ["a revoked proxy", proxy],
    ["a message behind a getter that throws", getter("message")],
    ["a cause behind a getter that throws", getter("cause")],
    ["a code without a text", Object.assign(new Error("x"), { code: Object.create(null) })],
  ])("counts as a lost response: %s", async (_, what) => {
    const unhandled = unhandledRejections();
    const wan = client({ fetch: () => Promise.reject(what), maxRetries: 0 });
    expect(await submitOutcome(wan.submit(REQUEST))).toMatchObject({
      status: "maybeAccepted",
      error: { name: "ConnectionError" },
    });
    expect(await rejection(wan.getTask("t-1"))).toMatchObject({ name: "ConnectionError" });
    await expectNone(unhandled);
  });
});

describe("an apiKey function", () => {
  const hang = () => new Promise<string>(() => {});
  const reject = () => Promise.reject(new Error("the vault is down"));

  it.each<[string, () => Promise<string>]>([
    ["rejects", reject],
    ["hangs", hang],
    ["returns nothing", async () => ""],
    ["returns a value that is not a string", async () => undefined as never],
  ])("delays a read when it %s once, and ends no wait", async (_, fail) => {
    const ids = [await aTask("succeed", 200), await aTask("succeed", 200), await aTask("succeed", 200)];
    const apiKey = vi.fn(async () => "any").mockImplementationOnce(async () => "any");
    apiKey.mockImplementationOnce(fail);
    const wan = client({ apiKey, requestTimeout: 10_000 });
    const tasks = await during(Promise.all(ids.map((id) => wan.waitForTask(id))));
    expect(tasks.map(({ status }) => status)).toEqual(Array(3).fill("succeeded"));
  });

  it("is named in the error when it hangs", async () => {
    const calling = client({ apiKey: hang, requestTimeout: 5_000, maxRetries: 0 }).submit(REQUEST);
    expect(await during(rejection(calling))).toMatchObject({
      name: "RequestTimeoutError",
      message: "The apiKey function gave no token within 5,000 ms (requestTimeout).",
      maybeAccepted: false,
      retryable: true,
    });
  });

  it("ends a wait only at its timeout when it keeps failing", async () => {
    const id = await aTask();
    const wan = client({ apiKey: reject });
    expect(await during(rejection(wan.waitForTask(id, { timeout: MINUTE })))).toMatchObject({
      name: "WaitTimeoutError",
      cause: { name: "ConfigurationError", cause: { message: "the vault is down" } },
    });
  });
});

describe("an invalid option of a wait", () => {
  const source = (listen: unknown): CallbackSource => ({ listen }) as never;
  const throws = () => {
    throw new Error("a bug");
  };

  it.each<[string, object, RegExp]>([
    [
      "a controller instead of a signal",
      { signal: new AbortController() },
      /^signal: got an object; use an AbortSignal/,
    ],
    ["a signal that is not one", { signal: { aborted: false } }, /^signal: got an object/],
    ["a text instead of a signal", { signal: "stop" }, /^signal: got "stop"/],
    ["null instead of a signal", { signal: null }, /^signal: got null/],
    ["an onUpdate that is not a function", { onUpdate: "log" }, /^onUpdate: got "log"; use a function/],
    [
      "callbacks that are not a source",
      { callbacks: {} },
      /^callbacks: got an object; use the result of createCallback/,
    ],
    ["a source that throws", { callbacks: source(throws) }, /^callbacks\.listen threw/],
    [
      "a source that returns nothing",
      { callbacks: source(() => {}) },
      /^callbacks\.listen: returned undefined/,
    ],
    [
      "a source that returns a promise",
      { callbacks: source(async () => () => {}) },
      /^callbacks\.listen: returned an/,
    ],
  ])("is refused before anything starts: %s", async (_, options, message) => {
    const wan = client();
    const calls = [
      () => wan.waitForTask("t-1", options as WaitOptions),
      () => wan.waitForTasks(["t-1"], options as WaitOptions).next(),
      () => wan.watchTask("t-1", options as WaitOptions).next(),
    ];
    for (const call of calls) {
      const error = await rejection((async () => call())());
      expect(error).toMatchObject({ name: "ConfigurationError", message: expect.stringMatching(message) });
    }
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(emulator.requests).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is refused before a video is paid for", async () => {
    const wan = client();
    for (const options of [
      { signal: new AbortController() },
      { callbacks: {} },
      { callbacks: { listen: () => () => {}, submit: "send" } },
      { callbacks: { listen: () => () => {}, submit: null } },
      { onSubmitted: "save" },
    ]) {
      const error = await rejection(wan.generate(REQUEST, options as never));
      expect(error).toMatchObject({ name: "ConfigurationError", maybeAccepted: false });
    }
    expect(await rejection(wan.submit(REQUEST, { signal: {} as never }))).toMatchObject({
      name: "ConfigurationError",
    });
    expect(emulator.requests).toHaveLength(0);
  });

  it("leaves nothing behind if its signal is already aborted, even with callbacks", async () => {
    const listen = vi.fn(() => () => {});
    const wan = client();
    const signal = AbortSignal.abort("never mind");
    for (const options of [{ signal }, { signal, callbacks: source(listen) }]) {
      for (const call of [
        wan.waitForTask("t-1", options),
        wan.waitForTasks(["t-1"], options).next(),
        wan.watchTask("t-1", options).next(),
      ]) {
        expect(await rejection(call)).toMatchObject({ name: "AbortError", cause: "never mind" });
      }
    }
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(listen).not.toHaveBeenCalled();
    expect(reads()).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends the wait and its reads when it is a signal that accepts no listener", async () => {
    const id = await aTask("succeed", 10);
    const signal = {
      aborted: false,
      removeEventListener() {},
      addEventListener() {
        throw new Error("no");
      },
    } as never;
    const wan = client();
    const other = wan.waitForTask(id);
    expect(await rejection(wan.waitForTask("t-1", { signal }))).toMatchObject({ message: "no" });
    await during(other);
    for (const { body } of reads()) expect(body).toMatchObject({ action: "retrieve", id });
  });

  it("does not lose a video that was paid for: generate continues without a broken source of callbacks", async () => {
    const error = vi.fn();
    const wan = client({ logger: { debug() {}, info() {}, warn() {}, error } });
    for (const listen of [throws, () => {}]) {
      const callbacks = { listen } as never;
      const start = Date.now();
      expect((await during(wan.generate(REQUEST, { callbacks }))).status).toBe("succeeded");
      expect(Date.now() - start).toBeLessThan(70_000);
      expect(error).toHaveBeenLastCalledWith(
        expect.stringMatching(/^task .*: callbacks\.listen.* The wait continues without callbacks$/),
      );
    }
  });

  it("is only logged when unsubscribing throws, and a later notification has no effect", async () => {
    const id = await aTask("succeed", 10);
    let notify = () => {};
    const listen = (_: string, onCallback: () => void) => {
      notify = onCallback;
      onCallback();
      return throws;
    };
    const error = vi.fn();
    const wan = client({ logger: { debug() {}, info() {}, warn() {}, error } });
    expect((await during(wan.waitForTask(id, { callbacks: source(listen) }))).status).toBe("succeeded");
    // The message does not say that the wait continues, because it has ended.
    expect(error.mock.calls).toEqual([["the function that callbacks.listen returned threw: a bug"]]);
    const before = reads().length;
    notify();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(reads()).toHaveLength(before);
    expect(vi.getTimerCount()).toBe(0);
  });
});
