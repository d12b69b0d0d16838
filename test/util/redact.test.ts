import { inspect } from "node:util";
import { expect, it, vi } from "vitest";
import { type Logger, WanClient, WanError } from "../../src/index.js";
import { redactToken, redactUrl, redactUrls } from "../../src/util/redact.js";
import { clientFor, REQUEST, rejection, TOKEN } from "../support/client.js";
import { type Reply, startServer } from "../support/server.js";

function printed(value: unknown): string {
  return [inspect(value, { depth: 9, showHidden: true }), JSON.stringify(value), String(value)].join("\n");
}

it("does not show the token when the client is printed", () => {
  const wan = new WanClient({ apiKey: TOKEN, headers: { "x-secret": "h3ader" } });
  const text = printed(wan) + printed(wan.withOptions({ maxRetries: 0 })) + printed({ ...wan });
  expect(text).not.toContain(TOKEN);
  expect(text).not.toContain("h3ader");
});

it.each<[string, Reply]>([
  [
    "an error",
    { status: 401, json: { error: { code: "invalid_token", message: `Bad token Bearer ${TOKEN}` } } },
  ],
  ["a page", { status: 500, text: `<html>authorization: Bearer ${TOKEN}</html>` }],
  ["an error in a 200", { json: { success: false, error: { code: "api_error", message: TOKEN } } }],
  ["a body that is not JSON", { text: `Bearer ${TOKEN}` }],
  ["a redirect", { status: 302, headers: { location: `https://example.com/${TOKEN}?t=${TOKEN}` } }],
])("does not show the token when a server echoes it in %s", async (_, reply) => {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  const server = await startServer(reply);
  const error = await rejection(clientFor(server.url, { logger }).submit(REQUEST));
  expect(WanError.is(error)).toBe(true);
  expect(printed(error)).not.toContain(TOKEN);
  expect(lines.join("\n")).not.toContain(TOKEN);
  expect(lines).not.toHaveLength(0);
});

it("does not show the token when a fetch throws it", async () => {
  const thrown = new TypeError(`cannot send Bearer ${TOKEN}`, { cause: new Error(`Bearer ${TOKEN}`) });
  const fetch = vi.fn<typeof globalThis.fetch>().mockRejectedValue(thrown);
  const error = await rejection(clientFor("http://localhost:1", { fetch }).submit(REQUEST));
  expect(printed(error)).not.toContain(TOKEN);
  expect(error).toMatchObject({ cause: { name: "TypeError", message: "cannot send Bearer [token]" } });
});

it("does not show the signature of a URL that a server quotes, or the request of a task that failed", async () => {
  const signed = "https://bucket.example.com/in.png?Expires=1&Signature=s3cr3t";
  const error = { code: "bad_request", message: `cannot fetch "${signed}"` };
  const record = {
    id: "t-1",
    finished_at: 1,
    request: { image_url: signed },
    response: { success: false, error },
  };
  const failed = await startServer({ status: 400, json: { error } }, { json: record });
  const wan = clientFor(failed.url);
  for (const call of [wan.submit(REQUEST), wan.waitForTask("t-1")]) {
    const thrown = await rejection(call);
    expect(inspect(thrown, { depth: 9 }) + JSON.stringify(thrown) + String(thrown)).not.toContain("s3cr3t");
    expect(String(thrown)).toContain('cannot fetch "https://bucket.example.com/in.png?…"');
  }
});

it.each([
  ["https://example.com/in.png", "https://example.com/in.png"],
  ["https://example.com/in.png?Signature=s3cr3t", "https://example.com/in.png?…"],
  ["https://example.com/in.png#s3cr3t", "https://example.com/in.png?…"],
  ["https://me:s3cr3t@example.com/in.png", "https://…@example.com/in.png"],
  ["https://me:s3@cr3t@example.com/in.png", "https://…@example.com/in.png"],
  ["https://example.com/who=me@example.com", "https://example.com/who=me@example.com"],
  ["?s3cr3t", "?…"],
  ["see https://me@example.com", "see https://me@example.com"],
])("redacts what may be secret in the URL %s", (url, redacted) => {
  expect(redactUrl(url)).toBe(redacted);
});

it.each([
  ['cannot fetch "HTTPS://a.example/b?c=d", sorry', 'cannot fetch "HTTPS://a.example/b?…", sorry'],
  ["<http://a.example/?b> and 'oss://c/d#e'", "<http://a.example/?…> and 'oss://c/d?…'"],
  ["s3+x.y-z1://bucket/key?sig=s3cr3t", "s3+x.y-z1://bucket/key?…"],
  ['"https://me:s3cr3t@a.example/?b"', '"https://…@a.example/?…"'],
  ["s3://me:s3cr3t@a.example", "s3://…@a.example"],
  ["What? Nothing: no // URL", "What? Nothing: no // URL"],
])("redacts the URLs in %j", (text, redacted) => {
  expect(redactUrls(text)).toBe(redacted);
});

it("redacts a token, unless it is so short that it may be a word", () => {
  expect(redactToken("Bearer 12345678, 12345678", "12345678")).toBe("Bearer [token], [token]");
  expect(redactToken("Bearer 1234567", "1234567")).toBe("Bearer 1234567");
});

const SLASHED = "sk/5c1f+0e9a=7b";

it.each([
  ["as it is", SLASHED],
  ["as JSON escapes slashes", SLASHED.replaceAll("/", "\\/")],
  ["as JSON escapes characters of HTML", "sk\\u002f5c1f\\u002B0e9a\\u003d7b"],
  ["as JSON within JSON", "sk\\\\/5c1f+0e9a\\\\u003D7b"],
  ["as URLs encode it", encodeURIComponent(SLASHED)],
  ["with escapes of letters that need none", "\\u0073k/5c1\\u0066+0e9a=7b"],
])("redacts a token that is spelled %s", (_, spelled) => {
  expect(redactToken(`a ${spelled} b`, SLASHED)).toBe("a [token] b");
});

it("does not show a token that a server or a fetch echoes in another spelling", async () => {
  const echoed = `{"error":{"code":"invalid_token","message":"Bad: ${SLASHED.replaceAll("/", "\\/")}"}}`;
  const server = await startServer(
    { status: 401, text: echoed },
    { text: `{"success":false,${echoed.slice(1)}` },
  );
  const wan = clientFor(server.url, { apiKey: SLASHED });
  for (const error of [await rejection(wan.submit(REQUEST)), await rejection(wan.submit(REQUEST))]) {
    expect(error).toMatchObject({ message: expect.stringContaining("Bad: [token]") });
    expect(printed(error)).not.toContain("5c1f");
  }
});
