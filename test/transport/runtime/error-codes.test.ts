import { describe, expect, it } from "vitest";
import * as edge from "../../../src/transport/runtime/edge.js";
import { classifyThrown, codeOf } from "../../../src/transport/runtime/error-codes.js";
import { longRequestInit, runtimeTimeoutMessage } from "../../../src/transport/runtime/node.js";
import { safeLogger } from "../../../src/util/safe-logger.js";
import { fetchFailed } from "../../support/client.js";

const silent = safeLogger(undefined);
const coded = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });
const tried = (...errors: Error[]) => new TypeError("fetch failed", { cause: new AggregateError(errors) });

describe("classifyThrown", () => {
  it.each([
    ...["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"],
  ])("%s: not sent", (code) => {
    expect(classifyThrown(fetchFailed(code))).toBe("not sent");
    expect(classifyThrown(coded(code))).toBe("not sent");
  });

  it.each([
    ...["CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID", "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ...["SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  ])("%s: refused", (code) => {
    expect(classifyThrown(fetchFailed(code))).toBe("refused");
  });

  it.each([
    fetchFailed("ECONNRESET"),
    fetchFailed("NO_CERT_HAS_EXPIRED"),
    fetchFailed("ETIMEDOUT"),
    fetchFailed("ETIMEDOUT", { syscall: "read" }),
    fetchFailed("EPIPE", { syscall: "connect" }),
    new TypeError("Failed to fetch"),
    undefined,
    null,
    "ECONNREFUSED",
    { cause: { code: 7 } },
    { errors: [] },
  ])("%o: no response", (error) => {
    expect(classifyThrown(error)).toBe("no response");
  });

  it("says not sent when no address of the host could be connected to", () => {
    const late = coded("ETIMEDOUT", { syscall: "connect" });
    expect(classifyThrown(late)).toBe("not sent");
    expect(classifyThrown(tried(coded("ECONNREFUSED"), late))).toBe("not sent");
    expect(classifyThrown(tried(coded("ECONNREFUSED"), coded("ECONNRESET")))).toBe("no response");
    expect(classifyThrown(tried(coded("ECONNREFUSED"), null as never))).toBe("no response");
  });

  it.each([...["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT"]])(
    "says not sent for %s only while connecting, because an open connection can fail with it, too",
    (code) => {
      for (const syscall of ["connect", "getaddrinfo"]) {
        expect(classifyThrown(fetchFailed(code, { syscall }))).toBe("not sent");
      }
      for (const syscall of ["read", "write", "shutdown", "queryA"]) {
        expect(classifyThrown(fetchFailed(code, { syscall }))).toBe("no response");
        expect(classifyThrown(tried(coded(code, { syscall }), coded("ECONNREFUSED")))).toBe("no response");
        // A wrapper that copies the code, and not the system call.
        const wrapped = coded(code, { cause: coded(code, { syscall }) });
        expect(classifyThrown(wrapped)).toBe("no response");
      }
    },
  );

  it("says not sent only when every error in the chain allows it", () => {
    const refused = coded("ECONNREFUSED", { syscall: "connect" });
    // The error of a fetch that retries by itself: the first attempt was delivered.
    expect(classifyThrown(coded("ECONNRESET", { cause: refused }))).toBe("no response");
    expect(classifyThrown(coded("ECONNRESET", { syscall: "read", cause: refused }))).toBe("no response");
    expect(classifyThrown(new TypeError("fetch failed", { cause: refused }))).toBe("not sent");
    const message = "EHOSTUNREACH: host is unreachable, read";
    expect(classifyThrown(coded("EHOSTUNREACH", { message }))).toBe("no response");
    expect(classifyThrown(coded("EHOSTUNREACH", { message: message.replace("read", "connect") }))).toBe(
      "not sent",
    );
  });

  it("finds the system call in errors of node-fetch", () => {
    const second = (reason: string) => ({ message: `request to http://a/ failed, reason: ${reason}` });
    expect(classifyThrown(coded("ECONNREFUSED", second("connect ECONNREFUSED 127.0.0.1:1")))).toBe(
      "not sent",
    );
    expect(classifyThrown(coded("ENOTFOUND", second("getaddrinfo ENOTFOUND a")))).toBe("not sent");
    expect(classifyThrown(coded("EHOSTUNREACH", second("read EHOSTUNREACH")))).toBe("no response");
    const third = (erroredSysCall: string) => coded("EHOSTUNREACH", { erroredSysCall });
    expect(classifyThrown(third("connect"))).toBe("not sent");
    expect(classifyThrown(third("read"))).toBe("no response");
  });

  it("looks at the causes, up to a depth of 4", () => {
    const within = (depth: number): Error =>
      depth === 0 ? coded("ECONNREFUSED") : new Error("outer", { cause: within(depth - 1) });
    expect(classifyThrown(within(4))).toBe("not sent");
    expect(classifyThrown(within(5))).toBe("no response");
    const circular = new Error("circular");
    circular.cause = circular;
    expect(classifyThrown(circular)).toBe("no response");
  });

  it("says no response for what cannot be inspected", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const hostile = Object.defineProperty(new Error("no"), "code", {
      get() {
        throw new Error("no");
      },
    });
    for (const thrown of [proxy, hostile, new Error("outer", { cause: proxy })]) {
      expect(classifyThrown(thrown)).toBe("no response");
    }
  });

  it("says no response in a runtime without codes", async () => {
    expect(edge.classifyThrown(fetchFailed("ECONNREFUSED"))).toBe("no response");
    expect(edge.runtimeTimeoutMessage(fetchFailed("UND_ERR_HEADERS_TIMEOUT"))).toBeUndefined();
    expect(await edge.longRequestInit(silent)).toEqual({});
  });
});

it("codeOf returns a string, even if the error has no code", () => {
  expect([null, undefined, {}, { code: {} }, { code: 7 }].map(codeOf)).toEqual(["", "", "", "", "7"]);
});

it("Node's time limit is recognized by its code", () => {
  const cure =
    "Node's limit of 300 seconds ended the request. Use generate(), which does not hold a connection open, " +
    "or generateBlocking() on a client without a custom fetch, which lifts the limit.";
  for (const part of ["HEADERS", "BODY"]) {
    expect(runtimeTimeoutMessage(fetchFailed(`UND_ERR_${part}_TIMEOUT`))).toBe(cure);
  }
  for (const code of ["UND_ERR_CONNECT_TIMEOUT", "X_UND_ERR_BODY_TIMEOUT", "UND_ERR_BODY_TIMEOUTS"]) {
    expect(runtimeTimeoutMessage(fetchFailed(code))).toBeUndefined();
  }
});

it("long requests share one agent", async () => {
  const init = await longRequestInit(silent);
  expect(init).toHaveProperty("dispatcher");
  expect(await longRequestInit(silent)).toBe(init);
});
