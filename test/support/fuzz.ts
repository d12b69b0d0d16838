import fc from "fast-check";
import { expect, vi } from "vitest";

const FACTOR = Number(process.env.WAN_FUZZ ?? 1);
vi.setConfig({ testTimeout: 30_000 * FACTOR });

/** The number of runs of a property. With `WAN_FUZZ=100` it is a hundred times as many. */
export function runs(count: number): number {
  return count * FACTOR;
}

/** Checks that nothing was added to the prototypes that all objects share. */
export function expectCleanPrototypes(): void {
  for (const shared of [Object.prototype, Array.prototype, Function.prototype]) {
    expect(Object.keys(shared)).toEqual([]);
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
}

const word = fc.constantFrom(
  "failed",
  "completed",
  "processing",
  "SUCCESS",
  "no_token",
  "too_many_requests",
  "x",
  "",
);
const url = fc.constantFrom("https://example.com/a.mp4?Expires=1", "https://", "a.mp4");
const leaf = fc.oneof(
  word,
  url,
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom("t-1", 0, 1e300, -1, null, true),
);
const field = fc.constantFrom(
  ...["id", "task_id", "data", "response", "error", "code", "message", "state", "status", "success"],
  ...["video_url", "finished_at", "created_at", "items", "trace_id", "__proto__", "constructor", "prototype"],
  ...["tasks", "request", "fail_reason", "failure_reason", "reason", "polluted"],
);

/** JSON that resembles a malformed response of the API. */
export const { body: anyResponseBody } = fc.letrec<{ body: unknown }>((tie) => ({
  body: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie("body"), { maxLength: 3 }),
    fc.dictionary(field, tie("body"), { maxKeys: 6 }),
    fc.dictionary(field, tie("body"), { maxKeys: 6 }).map((value) => JSON.stringify(value)),
  ),
}));

/** Text that may arrive instead of JSON: parts of it, bytes that are not text, byte order marks. */
export const anyText = fc.oneof(
  anyResponseBody.map((body) => JSON.stringify(body) ?? ""),
  fc.tuple(anyResponseBody, fc.nat(40)).map(([body, cut]) => (JSON.stringify(body) ?? "").slice(0, -cut)),
  anyResponseBody.map((body) => `\uFEFF${JSON.stringify(body)}`),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "null", "NaN", "<html>", '{"a":1}{"b":2}', '{"__proto__":{"polluted":1}}'),
);
