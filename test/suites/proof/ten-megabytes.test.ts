import { expect, it } from "vitest";
import { WanClient, WanError } from "../../../src/index.js";
import { REQUEST, TOKEN } from "../../support/client.js";
import { expectCleanPrototypes } from "../../support/fuzz.js";

const TEN_MB = 10 * 1024 * 1024;
const text = (unit: string) => unit.repeat(TEN_MB / unit.length);

// Anything slower than linear time would take hours, and exceed the timeout.
it.each<[string, () => string]>([
  ["of opening brackets", () => text("[")],
  ["of arrays in arrays", () => text("[").slice(TEN_MB / 2) + text("]").slice(TEN_MB / 2)],
  ["of objects in objects", () => `${'{"data":'.repeat(1_000_000)}1${"}".repeat(1_000_000)}`],
  ["of spaces", () => `${text(" ")}{}`],
  ["of fields", () => `{${Array.from({ length: 500_000 }, (_, index) => `"field${index}":1`).join()}}`],
  ["of rows", () => `{"items":[${Array.from({ length: 500_000 }, (_, index) => `{"id":${index}}`).join()}]}`],
  [
    "of a message without a space",
    () => JSON.stringify({ error: { code: "api_error", message: text("a") } }),
  ],
  ["of a message of URL starts", () => JSON.stringify({ success: false, error: { message: text("a:/") } })],
  ["of a message of URLs", () => JSON.stringify({ error: { code: "x", message: text("http://a@b?c ") } })],
  ["of a detail in a page", () => JSON.stringify({ error: [{ detail: text("a.") }] })],
  ["of a code", () => JSON.stringify({ error: { code: text("a"), message: "No." } })],
  ["of an id", () => JSON.stringify({ task_id: text("a") })],
  [
    "of times",
    () =>
      JSON.stringify({ id: "t-1", created_at: text("1T"), started_at: text("1"), finished_at: text("1:") }),
  ],
  [
    "of a result as a text",
    () => JSON.stringify({ id: "t-1", finished_at: 1, response: text('{"response":').slice(0, TEN_MB) }),
  ],
  ["of a state", () => JSON.stringify({ id: "t-1", response: { state: text("failed"), success: true } })],
  ["of a video's URL", () => JSON.stringify({ task_id: "t-1", video_url: `https://a?${text("&Expires=")}` })],
])(
  "a response of ten megabytes %s is read or rejected within the timeout",
  async (_, make) => {
    const body = make();
    for (const status of [200, 500]) {
      const fetch = async () => new Response(body, { status });
      const wan = new WanClient({ apiKey: TOKEN, fetch, maxRetries: 0 });
      for (const call of [wan.submit(REQUEST), wan.getTask("t-1"), wan.getTasks(["t-1", "t-2"])]) {
        const ended = await call.catch((error: unknown) => error);
        if (ended instanceof Error) expect(WanError.is(ended)).toBe(true);
      }
    }
    expectCleanPrototypes();
  },
  60_000,
);
