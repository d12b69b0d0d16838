import { HttpResponse } from "msw";
import { describe, expect, it, vi } from "vitest";
import {
  AbortError,
  type Task,
  TaskFailedError,
  TaskNotFoundError,
  WaitTimeoutError,
  WanClient,
} from "../../src/index.js";
import { rejection } from "../support/client.js";
import {
  answerReads,
  client,
  during,
  failed,
  MINUTE,
  pending,
  succeeded,
  useMockedApi,
  VIDEO,
} from "../support/mocked-api.js";

useMockedApi();

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
