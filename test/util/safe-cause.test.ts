import { inspect } from "node:util";
import { expect, it } from "vitest";
import { safeCause } from "../../src/util/safe-cause.js";
import { TOKEN } from "../support/client.js";

function printed(value: unknown): string {
  return [inspect(value, { depth: 9, showHidden: true }), JSON.stringify(value), String(value)].join("\n");
}

it("does not show a secret, wherever it is in an error", () => {
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

it("copies an error whose class decides how it is printed", () => {
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

it("keeps the errors of an AggregateError, and causes up to a depth", () => {
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

it("keeps the code, the system call and the stack of an error that shows a secret", () => {
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
  expect(safe.stack).toContain("safe-cause.test.ts");
});

it("copies an error that cannot be inspected, or is too large to be inspected", () => {
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

it("returns a thrown value unchanged, unless it shows a secret", () => {
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

it("never throws, whatever it is given", () => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  for (const hostile of [proxy, Object.assign(new Error("all failed"), { errors: proxy })]) {
    expect(() => safeCause(hostile, TOKEN)).not.toThrow();
  }
});
