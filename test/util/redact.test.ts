import { inspect } from "node:util";
import { expect, it, vi } from "vitest";
import { type Logger, WanClient, WanError } from "../../src/index.js";
import { maskUrl, maskUrlsIn, withoutToken } from "../../src/util/redact.js";
import { safeCause } from "../../src/util/safe-cause.js";
import { clientFor, REQUEST, rejection, TOKEN } from "../support/client.js";
import { type Answer, startServer } from "../support/server.js";

function printed(value: unknown): string {
  return [inspect(value, { depth: 9, showHidden: true }), JSON.stringify(value), String(value)].join("\n");
}

it("does not show the token when the client is printed", () => {
  const wan = new WanClient({ apiKey: TOKEN, headers: { "x-secret": "h3ader" } });
  const text = printed(wan) + printed(wan.withOptions({ maxRetries: 0 })) + printed({ ...wan });
  expect(text).not.toContain(TOKEN);
  expect(text).not.toContain("h3ader");
});

it.each<[string, Answer]>([
  [
    "an error",
    { status: 401, json: { error: { code: "invalid_token", message: `Bad token Bearer ${TOKEN}` } } },
  ],
  ["a page", { status: 500, text: `<html>authorization: Bearer ${TOKEN}</html>` }],
  ["a success that is none", { json: { success: false, error: { code: "api_error", message: TOKEN } } }],
  ["a body that is no JSON", { text: `Bearer ${TOKEN}` }],
  ["a redirect", { status: 302, headers: { location: `https://example.com/${TOKEN}?t=${TOKEN}` } }],
])("does not show the token when a server echoes it in %s", async (_, answer) => {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  const server = await startServer(answer);
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

it("does not show the signature of a URL that a server quotes, nor the request of a task that failed", async () => {
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
  ["https://example.com/who=me@example.com", "https://example.com/who=me@example.com"],
  ["?s3cr3t", "?…"],
  ["see https://me@example.com", "see https://me@example.com"],
])("masks of the URL %s what may be secret", (url, masked) => {
  expect(maskUrl(url)).toBe(masked);
});

it.each([
  ['cannot fetch "HTTPS://a.example/b?c=d", sorry', 'cannot fetch "HTTPS://a.example/b?…", sorry'],
  ["<http://a.example/?b> and 'oss://c/d#e'", "<http://a.example/?…> and 'oss://c/d?…'"],
  ["s3+x.y-z1://bucket/key?sig=s3cr3t", "s3+x.y-z1://bucket/key?…"],
  ['"https://me:s3cr3t@a.example/?b"', '"https://…@a.example/?…"'],
  ["s3://me:s3cr3t@a.example", "s3://…@a.example"],
  ["What? Nothing: no // URL", "What? Nothing: no // URL"],
])("masks the URLs in %j", (text, masked) => {
  expect(maskUrlsIn(text)).toBe(masked);
});

it("takes a token out of a text, unless it is so short that it may be a word", () => {
  expect(withoutToken("Bearer 12345678, 12345678", "12345678")).toBe("Bearer [token], [token]");
  expect(withoutToken("Bearer 1234567", "1234567")).toBe("Bearer 1234567");
});

const SLASHED = "sk/5c1f+0e9a=7b";

it.each([
  ["as it is", SLASHED],
  ["as JSON escapes slashes", SLASHED.replaceAll("/", "\\/")],
  ["as JSON escapes what HTML minds", "sk\\u002f5c1f\\u002B0e9a\\u003d7b"],
  ["as JSON within JSON", "sk\\\\/5c1f+0e9a\\\\u003D7b"],
  ["as URLs encode it", encodeURIComponent(SLASHED)],
  ["in letters that need not be escaped", "\\u0073k/5c1\\u0066+0e9a=7b"],
])("takes out a token that is spelled %s", (_, spelled) => {
  expect(withoutToken(`a ${spelled} b`, SLASHED)).toBe("a [token] b");
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

it("does not show what is secret wherever an error holds it", () => {
  const signed = "https://a.example/b?c=s3cr3t";
  const deep = (error: Error, depth: number): Error =>
    depth === 0 ? error : new Error("outer", { cause: deep(error, depth - 1) });
  const holders = [signed, `Bearer ${TOKEN}`, signed.replaceAll("/", "\\/")].flatMap((secret) => [
    deep(new Error(secret), 2),
    deep(new Error(secret), 9),
    new AggregateError([new Error("fine"), new Error(secret)], "all failed"),
    deep(new AggregateError([deep(new Error(secret), 1)]), 1),
    Object.assign(new Error("request failed"), { config: { headers: { authorization: secret } } }),
    Object.assign(new Error("request failed"), { url: secret, code: "ECONNRESET" }),
    Object.assign(new Error("request failed"), { [Symbol("request")]: { path: secret } }),
    Object.assign(new Error("request failed"), {
      request: new Request("https://a.example/", { headers: { a: secret } }),
    }),
    Object.assign(new Error("request failed"), { headers: new Map([["authorization", secret]]) }),
    Object.assign(new Error("request failed"), { seen: [[{ [secret]: 1 }]] }),
    Object.defineProperty(new Error("request failed"), "hidden", { value: secret }),
    Object.defineProperty(new Error("request failed"), "config", { enumerable: true, get: () => secret }),
    Object.assign(new Error("request failed"), { adapter: Object.assign(() => {}, { auth: secret }) }),
    Object.assign(new Error("request failed"), { [Symbol(secret)]: 1 }),
    Object.assign(new Error("request failed"), { toJSON: () => secret }),
    new (class extends Error {
      [inspect.custom] = () => secret;
    })("request failed"),
  ]);
  for (const holder of holders) {
    const safe = safeCause(holder, TOKEN);
    expect(safe).not.toBe(holder);
    expect(printed(safe)).not.toMatch(/s3cr3t|token-5c1f/);
    expect(safe).toMatchObject({ message: holder.message });
  }
});

it("hands on no error whose class prints it in a way of its own", () => {
  class Converted extends Error {
    toJSON() {
      return TOKEN;
    }
  }
  class Inspected extends Error {
    [inspect.custom]() {
      return TOKEN;
    }
  }
  for (const holder of [new Converted("no"), new Inspected("no")]) {
    const safe = safeCause(holder, TOKEN);
    expect(printed(safe)).not.toContain(TOKEN);
    expect(safe).toMatchObject({ message: "no" });
  }
});

it("keeps the errors of several attempts, and their causes as far as they are looked at", () => {
  const attempts = [
    Object.assign(new Error(`to ${TOKEN}`), { code: "ECONNREFUSED" }),
    Object.assign(new Error("two"), { code: TOKEN, errno: -111, type: "system" }),
    "three",
    undefined,
  ];
  const safe = safeCause(new AggregateError(attempts, "all failed"), TOKEN) as AggregateError;
  expect(safe.errors).toMatchObject([
    { message: "to [token]", code: "ECONNREFUSED" },
    { message: "two", code: "[token]", errno: -111, type: "system" },
    "three",
    undefined,
  ]);
  const nested = (depth: number): Error =>
    new Error(`${depth}${TOKEN}`, { cause: depth < 9 ? nested(depth + 1) : depth });
  let depth = 0;
  for (let error = safeCause(nested(0), TOKEN); error instanceof Error; error = error.cause) depth++;
  expect(depth).toBe(5);
});

it("keeps of an error that shows a secret what tells why", () => {
  const cause = Object.assign(new Error(`connect to ${TOKEN}`), {
    code: "ECONNREFUSED",
    errno: -111,
    syscall: "connect",
  });
  const safe = safeCause(new TypeError("fetch failed", { cause }), TOKEN) as Error;
  expect(safe).toMatchObject({
    name: "TypeError",
    message: "fetch failed",
    cause: { message: "connect to [token]", code: "ECONNREFUSED", errno: -111, syscall: "connect" },
  });
  expect(safe.stack).toContain("redact.test.ts");
});

it("hands on no error that cannot be looked at, or looked through", () => {
  const trap = new Proxy(new Error("x"), {
    ownKeys() {
      throw new Error("no");
    },
  });
  const endless: Record<string, unknown> = {};
  let last = endless;
  for (let index = 0; index < 5_000; index++) last = last.next = {} as never;
  for (const error of [trap, Object.assign(new Error("large"), { endless })]) {
    expect(safeCause(error, TOKEN)).not.toBe(error);
    expect(() => printed(safeCause(error, TOKEN))).not.toThrow();
  }
  const circular = new Error("circular");
  circular.cause = circular;
  expect(safeCause(circular, TOKEN)).toBe(circular);
});

it("hands on what was thrown as it is, unless it shows a secret", () => {
  const signed = "https://a.example/b?c=s3cr3t";
  const plain = new TypeError("fetch failed", { cause: new Error("ECONNRESET") });
  for (const harmless of [plain, new Error("no cause"), "words", undefined, null, 7, { code: "X" }]) {
    expect(safeCause(harmless, TOKEN)).toBe(harmless);
  }
  expect(safeCause(`at ${signed} with ${TOKEN}`, TOKEN)).toBe("at https://a.example/b?… with [token]");
  const leaks = [
    new RangeError(`at ${signed}`),
    Object.assign(new RangeError("at"), { stack: `RangeError: at ${TOKEN}` }),
    new RangeError("at", { cause: new Error(`Bearer ${TOKEN}`) }),
    { name: "RangeError", message: `at ${signed}` },
  ];
  for (const leak of leaks) {
    const safe = safeCause(leak, TOKEN) as Error;
    expect(safe).not.toBe(leak);
    expect(safe).toMatchObject({ name: "RangeError", message: expect.stringMatching(/^at( https:.*\?…)?$/) });
    expect(printed(safe)).not.toMatch(/s3cr3t|token-/);
  }
});
