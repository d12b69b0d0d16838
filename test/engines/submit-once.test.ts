import { expect, it, vi } from "vitest";
import { type SubmitOutcome, submitOnce, type WanClientOptions } from "../../src/index.js";
import { clientFor, REQUEST } from "../support/client.js";
import { type Answer, startServer } from "../support/server.js";

const accepted: Answer = { json: { task_id: "t-1" } };
const busy: Answer = { status: 429, headers: { "retry-after": "1" }, json: {} };

/** A book with one line, and what was done to it. */
function aBook() {
  const steps: string[] = [];
  let written = false;
  return {
    steps,
    isWritten: () => written,
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
  book: Pick<ReturnType<typeof aBook>, "claim" | "release">,
  answers: (Answer | (() => Answer))[],
  { request = REQUEST, ...options }: WanClientOptions & { request?: typeof REQUEST } = {},
): Promise<{ outcome: SubmitOutcome; sent: number }> {
  const server = await startServer(...answers);
  const outcome = await submitOnce(clientFor(server.url, options), request, book);
  return { outcome, sent: server.arrivals.length };
}

it("a submit is claimed before it leaves, and keeps its claim", async () => {
  const book = aBook();
  const heldWhenItCame = vi.fn(book.isWritten);
  const { outcome } = await submit(book, [
    () => {
      heldWhenItCame();
      return accepted;
    },
  ]);
  expect(outcome).toMatchObject({ status: "submitted", id: "t-1" });
  expect(heldWhenItCame).toHaveReturnedWith(true);
  expect(book.steps).toEqual(["claimed"]);
});

it("who comes upon a claim sends nothing, and does not take it away", async () => {
  const book = aBook();
  book.claim();
  const { outcome, sent } = await submit(book, [accepted]);
  expect(outcome).toEqual({
    status: "maybeAccepted",
    error: {
      name: "WanError",
      message: expect.stringContaining("claimed before"),
      maybeAccepted: true,
      retryable: false,
    },
  });
  expect(sent).toBe(0);
  expect(book.steps).toEqual(["claimed", "refused"]);
});

it("of ten that ask at once, one submits", async () => {
  const server = await startServer(accepted);
  const book = aBook();
  const wan = clientFor(server.url);
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => submitOnce(wan, REQUEST, book)));
  expect(outcomes.filter(({ status }) => status === "submitted")).toHaveLength(1);
  expect(outcomes.filter(({ status }) => status === "maybeAccepted")).toHaveLength(9);
  expect(server.arrivals).toHaveLength(1);
});

it("nothing is claimed while a submit waits after a 429", async () => {
  const book = aBook();
  const { outcome, sent } = await submit(book, [busy, accepted]);
  expect(outcome.status).toBe("submitted");
  expect(sent).toBe(2);
  expect(book.steps).toEqual(["claimed", "released", "claimed"]);
});

it("another process may submit it while this one waits after a 429", async () => {
  const book = aBook();
  const release = () => {
    book.release();
    book.claim();
  };
  const { outcome, sent } = await submit({ ...book, release }, [busy, accepted]);
  expect(outcome).toMatchObject({ status: "maybeAccepted", error: { name: "WanError" } });
  expect(sent).toBe(1);
});

it("the claim is given back when the submit was refused, and kept when nobody knows", async () => {
  const refused = aBook();
  const poor = { status: 403, json: { error: { code: "used_up", message: "No." } } };
  expect((await submit(refused, [poor])).outcome.status).toBe("refused");
  expect(refused.steps).toEqual(["claimed", "released"]);

  const lost = aBook();
  const { outcome, sent } = await submit(lost, ["reset", accepted]);
  expect(outcome).toMatchObject({ status: "maybeAccepted", error: { name: "ConnectionError" } });
  expect(sent).toBe(1);
  expect(lost.steps).toEqual(["claimed"]);
});

it("nothing is claimed for a request that is wrong", async () => {
  const book = aBook();
  const { outcome } = await submit(book, [accepted], { request: { ...REQUEST, prompt: "" as never } });
  expect(outcome).toMatchObject({ status: "refused", error: { name: "RequestValidationError" } });
  expect(book.steps).toEqual([]);
});

it("what the store throws is thrown, and nothing is sent", async () => {
  const server = await startServer(accepted);
  const down = new RangeError("the store is down");
  const claim = () => Promise.reject(down);
  await expect(submitOnce(clientFor(server.url), REQUEST, { ...aBook(), claim })).rejects.toBe(down);
  expect(server.arrivals).toHaveLength(0);

  const release = () => Promise.reject(down);
  const refusing = clientFor((await startServer({ status: 400, json: {} })).url);
  await expect(submitOnce(refusing, REQUEST, { ...aBook(), release })).rejects.toBe(down);
});

it("nothing is sent when the claim took longer than the call may", async () => {
  let answer = (_: boolean) => {};
  const slow = new Promise<boolean>((resolve) => {
    answer = resolve;
  });
  const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({ task_id: "t-2" }));
  const options = { ...aBook(), claim: () => slow, requestTimeout: 50 };
  expect(await submitOnce(clientFor("http://localhost:1", { fetch }), REQUEST, options)).toMatchObject({
    status: "maybeAccepted",
    error: { name: "RequestTimeoutError" },
  });
  answer(true);
  await new Promise(setImmediate);
  expect(fetch).not.toHaveBeenCalled();
});

it("the client's own fetch is what sends it", async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({ task_id: "t-2" }));
  const outcome = await submitOnce(clientFor("http://localhost:1", { fetch }), REQUEST, aBook());
  expect(outcome).toMatchObject({ status: "submitted", id: "t-2" });
  expect(fetch).toHaveBeenCalledTimes(1);
});
