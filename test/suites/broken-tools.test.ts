import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  type CallbackSource,
  type CallbackSubmission,
  type Logger,
  submitOutcome,
  type WaitOptions,
} from "../../src/index.js";
import { REQUEST, rejection } from "../support/client.js";
import { aTask, client, during, emulator, MINUTE, reads, submits, useEmulator } from "../support/emulated.js";

useEmulator();

// What a user hands to the client may be broken: that must cost nothing but itself.

/** Things to throw that are hard to make a text of. */
const ODD: [string, unknown][] = [
  ["an error", new Error("a bug")],
  ["a text", "a bug"],
  ["undefined", undefined],
  ["null", null],
  ["an object without a prototype", Object.create(null)],
  ["a symbol", Symbol("bug")],
  ["an error whose message is none", Object.assign(new Error(""), { message: Object.create(null) })],
  [
    "an object that throws when it is looked at",
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

// Not the one that fake timers replace.
const { setImmediate } = globalThis;

function unhandledRejections() {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  onTestFinished(() => void process.off("unhandledRejection", unhandled));
  return unhandled;
}

/** Lets Node report what nobody has handled. */
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

describe("a fetch that throws what cannot be looked at", () => {
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
    ["attempts that hold themselves", endless],
    ["a revoked proxy", proxy],
    ["a message behind a getter that throws", getter("message")],
    ["a cause behind a getter that throws", getter("cause")],
    ["a code without a text", Object.assign(new Error("x"), { code: Object.create(null) })],
  ])("is an answer that was lost: %s", async (_, what) => {
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

describe("a function that gives the token", () => {
  const hang = () => new Promise<string>(() => {});
  const reject = () => Promise.reject(new Error("the vault is away"));

  it.each<[string, () => Promise<string>]>([
    ["rejects", reject],
    ["hangs", hang],
    ["gives nothing", async () => ""],
    ["gives no text", async () => undefined as never],
  ])("costs a read its turn when it %s once, and ends no wait", async (_, fail) => {
    const ids = [await aTask("succeed", 200), await aTask("succeed", 200), await aTask("succeed", 200)];
    const asked = vi.fn(async () => "any").mockImplementationOnce(async () => "any");
    asked.mockImplementationOnce(fail);
    const wan = client({ apiKey: asked, requestTimeout: 10_000 });
    const tasks = await during(Promise.all(ids.map((id) => wan.waitForTask(id))));
    expect(tasks.map(({ status }) => status)).toEqual(Array(3).fill("succeeded"));
  });

  it("is what is named when it hangs", async () => {
    const calling = client({ apiKey: hang, requestTimeout: 5_000, maxRetries: 0 }).submit(REQUEST);
    expect(await during(rejection(calling))).toMatchObject({
      name: "RequestTimeoutError",
      message: "The apiKey function gave no token within 5,000 ms (requestTimeout).",
      maybeAccepted: false,
      retryable: true,
    });
  });

  it("ends a wait only by the wait's own timeout when it never works again", async () => {
    const id = await aTask();
    const wan = client({ apiKey: reject });
    expect(await during(rejection(wan.waitForTask(id, { timeout: MINUTE })))).toMatchObject({
      name: "WaitTimeoutError",
      cause: { name: "ConfigurationError", cause: { message: "the vault is away" } },
    });
  });
});

describe("what is wrong with a wait", () => {
  const source = (listen: unknown): CallbackSource => ({ listen, submit: vi.fn() }) as never;
  const throws = () => {
    throw new Error("a bug");
  };

  it.each<[string, object, RegExp]>([
    [
      "a controller for a signal",
      { signal: new AbortController() },
      /^signal: got an object; use an AbortSignal/,
    ],
    ["a signal that is none", { signal: { aborted: false } }, /^signal: got an object/],
    ["a text for a signal", { signal: "stop" }, /^signal: got "stop"/],
    ["null for a signal", { signal: null }, /^signal: got null/],
    ["an onUpdate that is no function", { onUpdate: "log" }, /^onUpdate: got "log"; use a function/],
    ["callbacks that are no source", { callbacks: {} }, /^callbacks: got an object; use what createCallback/],
    ["a source that throws", { callbacks: source(throws) }, /^callbacks\.listen threw/],
    [
      "a source that gives nothing",
      { callbacks: source(() => {}) },
      /^callbacks\.listen: returned undefined/,
    ],
    [
      "a source that gives a promise",
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
      { callbacks: { listen: () => () => {} } },
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

  it("a signal that was aborted before leaves nothing behind, also with callbacks", async () => {
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

  it("a signal that cannot be listened to ends the wait, and no read goes on for it", async () => {
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

  it("loses no video that was paid for: generate waits without a source of callbacks that is broken", async () => {
    const error = vi.fn();
    const wan = client({ logger: { debug() {}, info() {}, warn() {}, error } });
    for (const listen of [throws, () => {}]) {
      const callbacks = { listen, submit: ({ body, send }: CallbackSubmission) => send(body) } as never;
      const start = Date.now();
      expect((await during(wan.generate(REQUEST, { callbacks }))).status).toBe("succeeded");
      expect(Date.now() - start).toBeLessThan(70_000);
      expect(error).toHaveBeenLastCalledWith(
        expect.stringMatching(/^task .*: callbacks\.listen.*goes on without callbacks$/),
      );
    }
  });

  it("a source that throws when it is told to stop, or goes on after it, changes nothing", async () => {
    const id = await aTask("succeed", 10);
    let hear = () => {};
    const listen = (_: string, heard: () => void) => {
      hear = heard;
      heard();
      return throws;
    };
    const wan = client();
    expect((await during(wan.waitForTask(id, { callbacks: source(listen) }))).status).toBe("succeeded");
    const before = reads().length;
    hear();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(reads()).toHaveLength(before);
    expect(vi.getTimerCount()).toBe(0);
  });
});
