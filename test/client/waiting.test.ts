import { getEventListeners } from "node:events";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  AbortError,
  AuthenticationError,
  type Task,
  TaskFailedError,
  TaskNotFoundError,
  WaitTimeoutError,
  WanClient,
  type WanClientOptions,
} from "../../src/index.js";
import { REQUEST, rejection, TOKEN } from "../support/client.js";

const API = "https://api.acedata.cloud";
const VIDEO = "https://cdn.acedata.cloud/result.mp4";
const MINUTE = 60_000;

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
beforeEach(() => {
  vi.useFakeTimers();
  createdAt = Date.now() / 1_000;
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  server.resetHandlers();
});
afterAll(() => server.close());

function client(options: WanClientOptions = {}): WanClient {
  return new WanClient({ apiKey: TOKEN, polling: { readsPerSecond: Number.POSITIVE_INFINITY }, ...options });
}

let createdAt = 0;
const pending = (id = "t-1") => ({ id, created_at: createdAt, request: { model: "wan2.6-t2v" } });
const succeeded = (id = "t-1") => ({
  ...pending(id),
  finished_at: 1,
  response: { state: "completed", video_url: VIDEO },
});
const failed = (id = "t-1") => ({
  ...pending(id),
  finished_at: 1,
  response: { success: false, error: { code: "bad_request", message: "invalid input" } },
});

/** Answers reads with what `answer` makes of the ids, and counts them. */
function answerReads(answer: (id: string, read: number) => unknown): { count: number } {
  const reads = { count: 0 };
  server.use(
    http.post(`${API}/wan/tasks`, async ({ request }) => {
      const { id } = (await request.json()) as { id: string };
      const body = await answer(id, ++reads.count);
      return body instanceof Response ? body : HttpResponse.json(body as object);
    }),
  );
  return reads;
}

/** Settles a promise while fake time goes by. */
async function during<T>(promise: Promise<T>, ms = 31 * MINUTE): Promise<T> {
  let done = false;
  const settled = promise.finally(() => {
    done = true;
  });
  settled.catch(() => {});
  for (let passed = 0; !done && passed < ms; passed += 250) await vi.advanceTimersByTimeAsync(250);
  return settled;
}

describe("a wait", () => {
  it("of three minutes runs on fake timers, against handlers installed after the client was made", async () => {
    const wan = client();
    const end = Date.now() + 3 * MINUTE;
    const reads = answerReads(() => (Date.now() < end ? pending() : succeeded()));
    const updates: [string, number][] = [];
    const task = await during(
      wan.waitForTask("t-1", { onUpdate: ({ status }, { elapsedMs }) => updates.push([status, elapsedMs]) }),
    );
    expect(task.video.url).toBe(VIDEO);
    expect(updates).toHaveLength(reads.count);
    expect(updates.at(0)).toEqual(["pending", expect.any(Number)]);
    expect(updates.at(-1)?.[0]).toBe("succeeded");
    expect(updates.at(-1)?.[1]).toBeGreaterThanOrEqual(3 * MINUTE);
    expect(reads.count).toBeGreaterThan(10);
    expect(reads.count).toBeLessThan(60);
  });

  it("outlives a ten minute outage of 503s and resets", async () => {
    const start = Date.now();
    const reads = answerReads((_, read) => {
      const age = Date.now() - start;
      if (age < MINUTE) return pending();
      if (age < 11 * MINUTE)
        return read % 2 ? HttpResponse.error() : new HttpResponse("<html>", { status: 503 });
      return succeeded();
    });
    expect((await during(client().waitForTask("t-1"))).status).toBe("succeeded");
    expect(reads.count).toBeGreaterThan(40);
  });

  it.each([402, 404, 408, 410, 429, 451, 500, 502, 504])(
    "outlives a read that answers %d",
    async (status) => {
      answerReads((_, read) =>
        read === 2 ? HttpResponse.json({}, { status }) : read < 4 ? pending() : succeeded(),
      );
      expect((await during(client().waitForTask("t-1"))).status).toBe("succeeded");
    },
  );

  it("outlives an answer that cannot be read, a redirect, and an unknown id while it is new", async () => {
    const odd = [
      new HttpResponse("<html>"),
      HttpResponse.json([1]),
      HttpResponse.redirect("https://example.com/"),
      {},
    ];
    const answers = odd.flatMap((answer) => [pending(), answer]);
    answerReads((_, read) => (read <= answers.length ? answers[read - 1] : succeeded()));
    expect((await during(client().waitForTask("t-1"))).status).toBe("succeeded");
  });

  it("outlives one slip of an unknown id long after the task was seen, and ends at the second in a row", async () => {
    const start = Date.now();
    let slips = 1;
    answerReads(() => {
      const age = Date.now() - start;
      if (age < MINUTE) return pending();
      return slips-- > 0 ? {} : succeeded();
    });
    expect((await during(client().waitForTask("t-1"))).status).toBe("succeeded");

    const later = Date.now();
    answerReads(() => (Date.now() - later < MINUTE ? pending() : {}));
    expect(TaskNotFoundError.is(await during(rejection(client().waitForTask("t-1"))))).toBe(true);
  });

  it.each([
    [401, "AuthenticationError"],
    [403, "PermissionError"],
    [400, "BadRequestError"],
    [413, "ApiError"],
  ])("ends with a %d", async (status, name) => {
    const reads = answerReads(() => HttpResponse.json({}, { status }));
    expect(await during(rejection(client().waitForTask("t-1")))).toMatchObject({ name, taskId: "t-1" });
    expect(reads.count).toBe(1);
  });

  it("takes an unknown id for one that is not written yet, for 30 seconds", async () => {
    const start = Date.now();
    answerReads(() => (Date.now() - start < 25_000 ? {} : succeeded()));
    const seen: string[] = [];
    const onUpdate = (task: Task) => seen.push(task.status);
    expect((await during(client().waitForTask("t-1", { onUpdate }))).status).toBe("succeeded");
    expect(seen[0]).toBe("pending");
  });

  it.each([{}, null])("throws TaskNotFoundError when the answer is still %j after that", async (body) => {
    const start = Date.now();
    answerReads(() => HttpResponse.json(body));
    const error = await during(rejection(client().waitForTask("t-1")));
    expect(TaskNotFoundError.is(error)).toBe(true);
    expect(error).toMatchObject({ taskId: "t-1" });
    expect(Date.now() - start).toBeGreaterThanOrEqual(30_000);
    expect(Date.now() - start).toBeLessThan(40_000);
  });

  it("takes a submit in the future, on a clock that runs ahead, for one just now", async () => {
    const start = Date.now();
    answerReads(() => ({}));
    const ref = { id: "t-1", submittedAt: new Date(start + 60 * MINUTE) };
    expect(TaskNotFoundError.is(await during(rejection(client().waitForTask(ref))))).toBe(true);
    expect(Date.now() - start).toBeLessThan(40_000);
  });

  it("throws TaskNotFoundError at once for a ref that was submitted long ago", async () => {
    const reads = answerReads(() => ({}));
    const ref = JSON.parse(JSON.stringify({ id: "t-1", submittedAt: new Date(Date.now() - MINUTE) }));
    expect(TaskNotFoundError.is(await during(rejection(client().waitForTask(ref))))).toBe(true);
    expect(reads.count).toBe(1);
  });

  it("throws TaskFailedError for a failed task", async () => {
    answerReads(failed);
    const error = await during(rejection(client().waitForTask("t-1")));
    expect(TaskFailedError.is(error) && error.task.error).toEqual({
      code: "bad_request",
      message: "invalid input",
    });
    expect(error).toMatchObject({ taskId: "t-1" });
  });

  it("throws WaitTimeoutError with the last state, and the last failure as its cause", async () => {
    answerReads((_, read) => (read < 3 ? pending() : HttpResponse.json({}, { status: 503 })));
    const error = await during(rejection(client().waitForTask("t-1", { timeout: MINUTE })));
    expect(WaitTimeoutError.is(error)).toBe(true);
    expect(error).toMatchObject({
      taskId: "t-1",
      task: { status: "pending" },
      cause: { name: "ServerError" },
    });
  });

  it("has a timeout of 30 minutes, which the provider's own 787 seconds fit in", async () => {
    const start = Date.now();
    answerReads(() => pending());
    expect(WaitTimeoutError.is(await during(rejection(client().waitForTask("t-1"))))).toBe(true);
    expect(Date.now() - start).toBeCloseTo(30 * MINUTE, -3);
  });

  it("waits for as long as it takes with a timeout beyond what a timer holds", async () => {
    const start = Date.now();
    answerReads(() => (Date.now() - start < 40 * MINUTE ? pending() : succeeded()));
    for (const timeout of [2 ** 31, Number.POSITIVE_INFINITY]) {
      const wait = client().waitForTask("t-1", { timeout, pollInterval: 10 * MINUTE });
      expect((await during(wait, 60 * MINUTE)).status).toBe("succeeded");
    }
  });

  it("aborts while it sleeps", async () => {
    answerReads(() => pending());
    const controller = new AbortController();
    const error = rejection(client().waitForTask("t-1", { signal: controller.signal, pollInterval: MINUTE }));
    await vi.advanceTimersByTimeAsync(5_000);
    controller.abort("enough");
    expect(await error).toMatchObject({
      name: "AbortError",
      cause: "enough",
      taskId: "t-1",
      maybeAccepted: false,
    });
  });

  it("aborts while it reads", async () => {
    const controller = new AbortController();
    answerReads(() => {
      controller.abort();
      return new Promise(() => {});
    });
    const error = await during(rejection(client().waitForTask("t-1", { signal: controller.signal })));
    expect(AbortError.is(error)).toBe(true);
  });

  it("reads nothing when its signal was aborted before", async () => {
    const reads = answerReads(succeeded);
    const error = await during(rejection(client().waitForTask("t-1", { signal: AbortSignal.abort() })));
    expect(AbortError.is(error)).toBe(true);
    expect(reads.count).toBe(0);
  });

  it("reads at the given interval, which may be a function of the task's age", async () => {
    const at: number[] = [];
    const start = Date.now();
    answerReads((_, read) => {
      at.push(Math.round((Date.now() - start) / 1_000));
      return read < 4 ? pending() : succeeded();
    });
    await during(client().waitForTask("t-1", { pollInterval: 7_000 }));
    expect(at).toEqual([0, 7, 14, 21]);
    at.length = 0;
    const ages: number[] = [];
    const pollInterval = (age: number) => ages.push(age) && 5_000;
    answerReads((_, read) => (read < 3 ? { id: "t-1", created_at: start / 1_000 } : succeeded()));
    await during(client().waitForTask("t-1", { pollInterval }));
    expect(ages[0]).toBeGreaterThanOrEqual(21_000);
    expect(ages).toHaveLength(2);
  });

  it("goes on when the user's own functions throw or return nonsense", async () => {
    const lines: string[] = [];
    const logger = { debug() {}, info() {}, warn() {}, error: (line: string) => lines.push(line) };
    answerReads((_, read) => (read < 4 ? pending() : succeeded()));
    const broken = {
      onUpdate: () => {
        throw new Error("progress bar");
      },
      pollInterval: () => Number.NaN,
    };
    expect((await during(client({ logger }).waitForTask("t-1", broken))).status).toBe("succeeded");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain("progress bar");

    answerReads(() => succeeded());
    const rejecting = { onUpdate: async () => Promise.reject(new Error("async progress bar")) };
    const throwing = () => {
      throw new Error("logger");
    };
    const noLogger = { debug: throwing, info: throwing, warn: throwing, error: throwing };
    expect((await during(client({ logger: noLogger }).waitForTask("t-1", rejecting))).status).toBe(
      "succeeded",
    );
  });

  it("names a wrong option, and the task that is still there to be waited for", async () => {
    const reads = answerReads(() => succeeded());
    const wrong = [{ timeout: 0 }, { pollInterval: -1 }, { requestTimeout: Number.NaN }];
    for (const options of wrong) {
      const error = await rejection(client().waitForTask("t-1", options));
      expect(error).toMatchObject({ name: "ConfigurationError", taskId: "t-1" });
      expect(String(error)).toContain(`${Object.keys(options)[0]}: got`);
    }
    expect(reads.count).toBe(0);
  });

  it("ends with the ConfigurationError of a token that is missing", async () => {
    vi.stubEnv("ACEDATACLOUD_API_TOKEN", "");
    const error = await during(rejection(new WanClient().waitForTask("t-1")));
    expect(error).toMatchObject({ name: "ConfigurationError", taskId: "t-1" });
  });
});

describe("a signal that many calls share", () => {
  it("has no listener left once they have settled, well or not", async () => {
    const { signal } = new AbortController();
    answerReads((id) =>
      id === "bad" ? failed(id) : id === "gone" ? HttpResponse.json({}, { status: 403 }) : succeeded(id),
    );
    const wan = client();
    const waits = ["a", "b", "bad", "gone"].map((id) => wan.waitForTask(id, { signal }).catch(() => {}));
    const reads = [wan.getTask("a", { signal }), wan.getTask("gone", { signal }).catch(() => {})];
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    await during(Promise.all([...waits, ...reads]));
    const leaving = async () => {
      for await (const _ of wan.waitForTasks(["a", "b"], { signal })) break;
    };
    await during(leaving());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

describe("a signal that is aborted", () => {
  it("ends all the calls that share it, and Node warns of no leak", async () => {
    const warned = vi.fn();
    process.on("warning", warned);
    const controller = new AbortController();
    answerReads(pending);
    const wan = client();
    const refs = Array.from({ length: 50 }, (_, index) => `t-${index}`);
    const waits = refs.map((id) => rejection(wan.waitForTask(id, { signal: controller.signal })));
    const many = wan.waitForTasks(refs)[Symbol.asyncIterator]();
    const next = many.next();
    await vi.advanceTimersByTimeAsync(5_000);
    controller.abort("enough");
    for (const error of await Promise.all(waits))
      expect(error).toMatchObject({ name: "AbortError", cause: "enough" });
    await many.return?.();
    expect(await next).toMatchObject({ done: true });
    await vi.advanceTimersByTimeAsync(1_000);
    process.off("warning", warned);
    expect(warned).not.toHaveBeenCalled();
  });
});

describe("the pace", () => {
  it("keeps all waits of a client and of its children to one read a second", async () => {
    const at: number[] = [];
    const ends = new Map<string, number>();
    const reads = answerReads((id) => {
      at.push(Date.now());
      ends.set(id, (ends.get(id) ?? 0) + 1);
      return (ends.get(id) ?? 0) < 3 ? pending(id) : succeeded(id);
    });
    const wan = new WanClient({ apiKey: TOKEN, polling: { interval: 0 } });
    const child = wan.withOptions({ apiKey: "another-token" });
    await during(Promise.all([wan.waitForTask("a"), wan.waitForTask("b"), child.waitForTask("c")]));
    expect(reads.count).toBe(9);
    for (let index = 1; index < at.length; index++) {
      expect((at[index] ?? 0) - (at[index - 1] ?? 0)).toBeGreaterThanOrEqual(990);
    }
  });

  it("rests for as long as a 429 asks, for all waits", async () => {
    const at: number[] = [];
    answerReads((id, read) => {
      at.push(Date.now());
      const headers = { "retry-after": "20" };
      return read === 1 ? HttpResponse.json({}, { status: 429, headers }) : succeeded(id);
    });
    const wan = client();
    const first = wan.waitForTask("a");
    await vi.advanceTimersByTimeAsync(500);
    await during(Promise.all([first, wan.waitForTask("b")]));
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(20_000);
    expect((at[2] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(20_000);
  });
});

describe("watchTask", () => {
  it("yields each change once, and a failed task as the last", async () => {
    const started = { started_at: 2 };
    const steps = [
      pending(),
      pending(),
      { ...pending(), ...started },
      { ...pending(), ...started },
      failed(),
    ];
    answerReads((_, read) => ({ ...(steps[Math.min(read, steps.length) - 1] as object), created_at: 1 }));
    const seen: string[] = [];
    const watching = (async () => {
      for await (const task of client().watchTask("t-1"))
        seen.push(`${task.status} ${task.startedAt !== undefined}`);
    })();
    await during(watching);
    expect(seen).toEqual(["pending false", "pending true", "failed false"]);
  });

  it("stops reading when the loop is left", async () => {
    const reads = answerReads(() => pending());
    const watching = (async () => {
      for await (const _ of client().watchTask("t-1")) break;
    })();
    await during(watching);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(reads.count).toBe(1);
  });

  it("throws on an unknown id, on a timeout and on an abort", async () => {
    answerReads(() => ({}));
    const next = (options: object) =>
      client()
        .watchTask({ id: "t-1", submittedAt: new Date(0) }, options)
        [Symbol.asyncIterator]()
        .next();
    expect(TaskNotFoundError.is(await during(rejection(next({}))))).toBe(true);
    expect(AbortError.is(await during(rejection(next({ signal: AbortSignal.abort() }))))).toBe(true);
    answerReads(() => new Promise(() => {}));
    expect(WaitTimeoutError.is(await during(rejection(next({ timeout: 1_000 }))))).toBe(true);
  });
});

describe("waitForTasks", () => {
  async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
    const all: T[] = [];
    for await (const value of source) all.push(value);
    return all;
  }

  it("yields each id once, as it ends, with its input and how it ended", async () => {
    const start = Date.now();
    answerReads((id) => {
      if (id === "missing") return {};
      if (id === "stuck") return pending(id);
      if (id === "bad") return failed(id);
      return Date.now() - start < 10_000 && id === "late" ? pending(id) : succeeded(id);
    });
    const missing = { id: "missing", submittedAt: new Date(0) };
    const refs = ["late", "good", missing, "bad", "good", "stuck"];
    const outcomes = await during(collect(client().waitForTasks(refs, { timeout: MINUTE })));
    expect(outcomes.map(({ id, status }) => [id, status])).toEqual([
      ["good", "succeeded"],
      ["missing", "notFound"],
      ["bad", "failed"],
      ["late", "succeeded"],
      ["stuck", "timeout"],
    ]);
    expect(outcomes[1]?.input).toBe(missing);
    for (const outcome of outcomes) if ("error" in outcome) expect(outcome.error.taskId).toBe(outcome.id);
  });

  it("takes an async source, and waits while the source still works", async () => {
    answerReads((id) => succeeded(id));
    async function* source() {
      yield "a";
      await new Promise((resolve) => setTimeout(resolve, MINUTE));
      yield "b";
    }
    const at: [string, number][] = [];
    const start = Date.now();
    const waiting = (async () => {
      for await (const { id } of client().waitForTasks(source())) at.push([id, Date.now() - start]);
    })();
    await during(waiting);
    expect(at[0]).toEqual(["a", expect.any(Number)]);
    expect(at[0]?.[1]).toBeLessThan(5_000);
    expect(at[1]?.[1]).toBeGreaterThanOrEqual(MINUTE);
  });

  it("stops reading, and closes its source, when the loop is left", async () => {
    const reads = answerReads((id) => (id === "a" ? succeeded(id) : pending(id)));
    let closed = false;
    function* source() {
      try {
        yield* ["a", "b", "c"];
        for (;;) yield "d";
      } finally {
        closed = true;
      }
    }
    const waiting = (async () => {
      for await (const _ of client().waitForTasks(["a", "b", "c"])) break;
    })();
    await during(waiting);
    const before = reads.count;
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(reads.count).toBe(before);

    async function* slow() {
      for (const id of source()) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        yield id;
      }
    }
    const iterator = client().waitForTasks(slow())[Symbol.asyncIterator]();
    await during(iterator.next());
    await iterator.return?.();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(closed).toBe(true);
  });

  it("throws what ends every wait, and stops the others", async () => {
    const reads = answerReads((id, read) =>
      read > 3 && id === "b" ? HttpResponse.json({}, { status: 401 }) : pending(id),
    );
    const error = await during(rejection(collect(client().waitForTasks(["a", "b", "c"]))));
    expect(AuthenticationError.is(error)).toBe(true);
    const before = reads.count;
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(reads.count).toBe(before);
  });

  it("throws on an abort, on a bad ref, and what its source throws", async () => {
    answerReads((id) => pending(id));
    const controller = new AbortController();
    setTimeout(() => controller.abort("enough"), 5_000);
    const aborted = collect(client().waitForTasks(["a", "b"], { signal: controller.signal }));
    expect(await during(rejection(aborted))).toMatchObject({ name: "AbortError", cause: "enough" });
    const bad = collect(client().waitForTasks(["a", ""]));
    expect(await during(rejection(bad))).toMatchObject({ name: "RequestValidationError" });
    async function* broken() {
      yield "a";
      throw new Error("database");
    }
    expect(await during(rejection(collect(client().waitForTasks(broken()))))).toMatchObject({
      message: "database",
    });
  });

  it("ends at once for no refs", async () => {
    expect(await collect(client().waitForTasks([]))).toEqual([]);
  });
});

describe("generate", () => {
  function answerSubmit(body: object): { count: number } {
    const submits = { count: 0 };
    server.use(
      http.post(`${API}/wan/videos`, () => {
        submits.count++;
        return HttpResponse.json(body);
      }),
    );
    return submits;
  }

  it("tells the id before the first read, awaits that, and reads after the first interval", async () => {
    const submits = answerSubmit({ task_id: "t-1" });
    const events: string[] = [];
    let submittedAt = 0;
    answerReads((_, read) => {
      events.push(`read ${Math.round((Date.now() - submittedAt) / 1_000)}`);
      return read < 2 ? pending() : succeeded();
    });
    const onSubmitted = async ({ id }: { id: string }) => {
      submittedAt = Date.now();
      events.push(`submitted ${id}`);
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      events.push("saved");
    };
    const task = await during(client().generate(REQUEST, { onSubmitted }));
    expect(task.status).toBe("succeeded");
    expect(events.slice(0, 3)).toEqual(["submitted t-1", "saved", "read 10"]);
    expect(submits.count).toBe(1);
  });

  it("goes on when onSubmitted throws, rejects or takes for ever", async () => {
    answerSubmit({ task_id: "t-1" });
    answerReads(() => succeeded());
    const throwing = () => {
      throw new Error("disk full");
    };
    expect((await during(client().generate(REQUEST, { onSubmitted: throwing }))).status).toBe("succeeded");
    const rejecting = () => Promise.reject(new Error("disk full"));
    expect((await during(client().generate(REQUEST, { onSubmitted: rejecting }))).status).toBe("succeeded");
    const hanging = { onSubmitted: () => new Promise<void>(() => {}), timeout: MINUTE };
    expect(await during(rejection(client().generate(REQUEST, hanging)))).toMatchObject({
      name: "WaitTimeoutError",
      taskId: "t-1",
    });
  });

  it("settles without a read when the submit already brings the video, or the failure", async () => {
    const reads = answerReads(() => succeeded());
    answerSubmit({ success: true, task_id: "t-1", state: "completed", video_url: VIDEO });
    expect((await during(client().generate(REQUEST))).video.url).toBe(VIDEO);
    const submitted = await during(client().submit(REQUEST));
    expect((await submitted.wait()).video.url).toBe(VIDEO);
    expect(reads.count).toBe(0);
  });

  it("carries the task id on what goes wrong after the submit", async () => {
    answerSubmit({ task_id: "t-1" });
    answerReads(() => HttpResponse.json({}, { status: 401 }));
    expect(await during(rejection(client().generate(REQUEST)))).toMatchObject({
      name: "AuthenticationError",
      taskId: "t-1",
      maybeAccepted: false,
    });
    const controller = new AbortController();
    const aborting = { signal: controller.signal, onSubmitted: () => controller.abort() };
    expect(await during(rejection(client().generate(REQUEST, aborting)))).toMatchObject({
      name: "AbortError",
      taskId: "t-1",
    });
  });

  it("gives a receipt that JSON keeps and any process can wait on", async () => {
    answerSubmit({ task_id: "t-1", trace_id: "tr-1" });
    answerReads(() => succeeded());
    const submitted = await during(client().submit(REQUEST));
    const json = JSON.stringify(submitted);
    expect(JSON.parse(json)).toEqual({
      id: "t-1",
      traceId: "tr-1",
      submittedAt: submitted.submittedAt.toISOString(),
    });
    expect(Object.keys(submitted)).not.toContain("wait");
    expect((await during(client().waitForTask(JSON.parse(json)))).id).toBe("t-1");
    expect((await during(submitted.wait())).id).toBe("t-1");
  });
});
