import { expect, it, vi } from "vitest";
import {
  type CallOptions,
  type SubmitOnceOptions,
  type SubmitOutcome,
  submitOnce,
  type WanClientOptions,
} from "../../src/index.js";
import { clientFor, REQUEST } from "../support/client.js";
import { type Reply, startServer } from "../support/server.js";

const accepted: Reply = { json: { task_id: "t-1" } };
const busy: Reply = { status: 429, headers: { "retry-after": "1" }, json: {} };

type Claims = Pick<SubmitOnceOptions, "claim" | "release">;

/** The functions of a store that `submitOnce` needs. */
function claims(store: Claims = createStore()): Claims {
  const { claim, release } = store;
  return { claim, release };
}

/** A store for the claim of one job, which records its calls. */
function createStore() {
  const steps: string[] = [];
  let written = false;
  return {
    steps,
    isClaimed: () => written,
    claim: () => {
      steps.push(written ? "refused" : "claimed");
      const first = !written;
      written = true;
      return first;
    },
    release: () => {
      steps.push("released");
      written = false;
    },
  };
}

async function submit(
  store: Claims,
  replies: (Reply | (() => Reply))[],
  { request = REQUEST, ...options }: WanClientOptions & { request?: typeof REQUEST } = {},
): Promise<{ outcome: SubmitOutcome; sent: number }> {
  const server = await startServer(...replies);
  const outcome = await submitOnce(clientFor(server.url, options), request, claims(store));
  return { outcome, sent: server.arrivals.length };
}

it("a job is claimed before it is sent, and stays claimed", async () => {
  const store = createStore();
  const claimedOnArrival = vi.fn(store.isClaimed);
  const { outcome } = await submit(store, [
    () => {
      claimedOnArrival();
      return accepted;
    },
  ]);
  expect(outcome).toMatchObject({ status: "submitted", id: "t-1" });
  expect(claimedOnArrival).toHaveReturnedWith(true);
  expect(store.steps).toEqual(["claimed"]);
});

it("a call that finds a claim sends nothing, and does not release it", async () => {
  const store = createStore();
  store.claim();
  const { outcome, sent } = await submit(store, [accepted]);
  expect(outcome).toEqual({
    status: "maybeAccepted",
    error: {
      name: "WanError",
      message: expect.stringContaining("already claimed"),
      maybeAccepted: true,
      retryable: false,
    },
  });
  expect(sent).toBe(0);
  expect(store.steps).toEqual(["claimed", "refused"]);
});

it("of ten calls at once, one submits", async () => {
  const server = await startServer(accepted);
  const store = createStore();
  const wan = clientFor(server.url);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => submitOnce(wan, REQUEST, claims(store))),
  );
  expect(outcomes.filter(({ status }) => status === "submitted")).toHaveLength(1);
  expect(outcomes.filter(({ status }) => status === "maybeAccepted")).toHaveLength(9);
  expect(server.arrivals).toHaveLength(1);
});

it("nothing is claimed while a submit request waits after a 429", async () => {
  const store = createStore();
  const { outcome, sent } = await submit(store, [busy, accepted]);
  expect(outcome.status).toBe("submitted");
  expect(sent).toBe(2);
  expect(store.steps).toEqual(["claimed", "released", "claimed"]);
});

it("another process may submit the job while this one waits after a 429", async () => {
  const store = createStore();
  const release = () => {
    store.release();
    store.claim();
  };
  const { outcome, sent } = await submit({ ...store, release }, [busy, accepted]);
  expect(outcome).toMatchObject({ status: "maybeAccepted", error: { name: "WanError" } });
  expect(sent).toBe(1);
});

it("the claim is released when the job was refused, and kept when its outcome is unknown", async () => {
  const refused = createStore();
  const poor = { status: 403, json: { error: { code: "used_up", message: "No." } } };
  expect((await submit(refused, [poor])).outcome.status).toBe("refused");
  expect(refused.steps).toEqual(["claimed", "released"]);

  const lost = createStore();
  const { outcome, sent } = await submit(lost, ["reset", accepted]);
  expect(outcome).toMatchObject({ status: "maybeAccepted", error: { name: "ConnectionError" } });
  expect(sent).toBe(1);
  expect(lost.steps).toEqual(["claimed"]);
});

it("nothing is claimed for a request that is not valid", async () => {
  const store = createStore();
  const { outcome } = await submit(store, [accepted], { request: { ...REQUEST, prompt: "" as never } });
  expect(outcome).toMatchObject({ status: "refused", error: { name: "RequestValidationError" } });
  expect(store.steps).toEqual([]);
});

it("an error of the store is thrown, and nothing is sent", async () => {
  const server = await startServer(accepted);
  const down = new RangeError("the store is down");
  const claim = () => Promise.reject(down);
  await expect(submitOnce(clientFor(server.url), REQUEST, { ...claims(), claim })).rejects.toBe(down);
  expect(server.arrivals).toHaveLength(0);

  const release = () => Promise.reject(down);
  const refusing = clientFor((await startServer({ status: 400, json: {} })).url);
  await expect(submitOnce(refusing, REQUEST, { ...claims(), release })).rejects.toBe(down);
});

it.each([
  ["requestTimeout", { requestTimeout: 50, maxRetries: 0 }],
  ["timeout", { timeout: 50 }],
  ["signal", { signal: () => AbortSignal.timeout(50) }],
])("nothing is sent, and a claim that took longer than the %s is released", async (_, given) => {
  const store = createStore();
  const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({ task_id: "t-2" }));
  const claim = async () => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    return store.claim();
  };
  const limits = { ...given, ...("signal" in given && { signal: given.signal() }) } as CallOptions;
  const options = { claim, release: store.release, ...limits };
  const outcome = await submitOnce(clientFor("http://localhost:1", { fetch }), REQUEST, options);
  expect(outcome).toMatchObject({ status: "refused", error: { maybeAccepted: false, retryable: true } });
  expect(store.steps).toEqual(["claimed", "released"]);
  expect(fetch).not.toHaveBeenCalled();
});

it("a claim that ends long after the call is released as well", async () => {
  vi.useFakeTimers();
  try {
    const store = createStore();
    let settle = (_: boolean) => {};
    const slow = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    const claim = () => {
      store.claim();
      return slow;
    };
    const options = { claim, release: store.release, timeout: 50 };
    const submitting = submitOnce(clientFor("http://localhost:1"), REQUEST, options);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await submitting).toMatchObject({
      status: "refused",
      error: { name: "RequestTimeoutError", message: "Nothing was sent within 50 ms (timeout)." },
    });
    expect(vi.getTimerCount()).toBe(0);
    settle(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(store.steps).toEqual(["claimed", "released"]);
  } finally {
    vi.useRealTimers();
  }
});

it("a release that hangs delays the outcome by less than 3 seconds", async () => {
  vi.useFakeTimers();
  try {
    for (const status of [400, 429]) {
      const fetch = async () => Response.json({}, { status });
      const release = () => new Promise(() => {});
      const options = { claim: () => true, release, timeout: 500 };
      const outcome = submitOnce(clientFor("http://localhost:1", { fetch }), REQUEST, options);
      await vi.advanceTimersByTimeAsync(3_000);
      expect(await outcome).toMatchObject({ status: "refused", error: { status } });
    }
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it("a claim that outlasts one attempt is used by the next attempt, and is written once", async () => {
  const store = createStore();
  const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({ task_id: "t-2" }));
  const claim = async () => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    return store.claim();
  };
  vi.spyOn(Math, "random").mockReturnValue(0);
  const options = { claim, release: store.release, requestTimeout: 100 };
  const outcome = await submitOnce(clientFor("http://localhost:1", { fetch }), REQUEST, options);
  expect(outcome).toMatchObject({ status: "submitted", id: "t-2" });
  expect(store.steps).toEqual(["claimed"]);
});

it("an unknown option, and a claim that is not a function, are refused before anything is claimed", async () => {
  const wan = clientFor("http://localhost:1");
  const misspelt = submitOnce(wan, REQUEST, { ...claims(), timeOut: 5 } as never);
  await expect(misspelt).rejects.toThrow("unknown option timeOut; did you mean timeout?");
  await expect(submitOnce(wan, REQUEST, { release() {} } as never)).rejects.toThrow(
    "claim: got undefined; use a function.",
  );
});

it.each([undefined, "OK", 1, { rowCount: 0 }])(
  "nothing is sent when the claim resolves to %j, which is not a boolean",
  async (given) => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    const options = { claim: () => given as never, release() {} };
    await expect(submitOnce(clientFor("http://localhost:1", { fetch }), REQUEST, options)).rejects.toThrow(
      /^claim: resolved to .*; use true when this call wrote the claim, and false when there was one\.$/,
    );
    expect(fetch).not.toHaveBeenCalled();
  },
);

it("the job is sent with the fetch of the client", async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({ task_id: "t-2" }));
  const outcome = await submitOnce(clientFor("http://localhost:1", { fetch }), REQUEST, claims());
  expect(outcome).toMatchObject({ status: "submitted", id: "t-2" });
  expect(fetch).toHaveBeenCalledTimes(1);
});
