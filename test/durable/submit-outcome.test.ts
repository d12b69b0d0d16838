import { expect, it } from "vitest";
import { type SubmitOutcome, submitOutcome } from "../../src/index.js";
import { clientFor, REQUEST } from "../support/client.js";
import { type Reply, startServer } from "../support/server.js";

async function outcomeOf(reply: Reply, request = REQUEST): Promise<SubmitOutcome> {
  const server = await startServer(reply);
  const outcome = await submitOutcome(clientFor(server.url).submit(request, { timeout: 10_000 }));
  // As a workflow engine stores it.
  expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
  expect(structuredClone(outcome)).toEqual(outcome);
  return outcome;
}

it("the outcome of a submission is a task ref, with which any process can continue", async () => {
  const outcome = await outcomeOf({ json: { task_id: "t-1", trace_id: "trace" } });
  const submittedAt = expect.stringMatching(/^\d{4}-.*Z$/);
  expect(outcome).toStrictEqual({ status: "submitted", id: "t-1", traceId: "trace", submittedAt });
  const server = await startServer({ json: { id: "t-1", created_at: 1, request: {} } });
  if (outcome.status !== "submitted") throw new Error("It was submitted.");
  expect(await clientFor(server.url).getTask(outcome)).toMatchObject({ id: "t-1", status: "pending" });
});

it.each<[string, Reply, object]>([
  ["reset", "reset", { name: "ConnectionError" }],
  ["500", { status: 500, json: { task_id: "t-1" } }, { name: "ServerError", status: 500, taskId: "t-1" }],
])(
  "the outcome of a submission that may have been accepted says so, and that it must not be repeated: %s",
  async (_, reply, facts) => {
    expect(await outcomeOf(reply)).toMatchObject({
      status: "maybeAccepted",
      error: { ...facts, maybeAccepted: true, retryable: false },
    });
  },
);

it("the outcome of a refused submission says whether another one may succeed", async () => {
  const busy = { status: 429, headers: { "retry-after": "90" }, json: { code: "too_many_requests" } };
  expect(await outcomeOf(busy)).toMatchObject({
    status: "refused",
    error: { name: "RateLimitError", retryable: true, retryAfterMs: 90_000, code: "too_many_requests" },
  });
  const poor = { status: 403, json: { error: { code: "used_up", message: "No." } } };
  expect(await outcomeOf(poor)).toMatchObject({
    status: "refused",
    error: { name: "InsufficientBalanceError", retryable: false, message: "HTTP 403 used_up: No." },
  });
  expect(await outcomeOf(poor, { ...REQUEST, prompt: "" as never })).toMatchObject({
    status: "refused",
    error: { name: "RequestValidationError", retryable: false, issues: [{ path: ["prompt"] }] },
  });
});

it("an error that is not a WanError is thrown", async () => {
  await expect(submitOutcome(Promise.reject(new RangeError("odd")))).rejects.toThrow(RangeError);
});
