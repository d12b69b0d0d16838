import { describe, expect, it } from "vitest";
import * as edge from "../../../src/transport/runtime/edge.js";
import { classifyThrown, codeOf } from "../../../src/transport/runtime/error-codes.js";
import { longRequestInit, ownTimeLimit } from "../../../src/transport/runtime/node.js";
import { safeLogger } from "../../../src/util/safe-logger.js";
import { fetchFailed } from "../../support/client.js";

const silent = safeLogger(undefined);
const coded = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });
const tried = (...errors: Error[]) => new TypeError("fetch failed", { cause: new AggregateError(errors) });

describe("what a thrown fetch says of the request", () => {
  it.each([
    ...["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"],
  ])("%s: it was not sent", (code) => {
    expect(classifyThrown(fetchFailed(code))).toBe("not sent");
    expect(classifyThrown(coded(code))).toBe("not sent");
  });

  it.each([
    ...["CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID", "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ...["SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  ])("%s: it was refused", (code) => {
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
  ])("%o: it may have arrived", (error) => {
    expect(classifyThrown(error)).toBe("unanswered");
  });

  it("is that it was not sent when each address of the host failed to connect", () => {
    const late = coded("ETIMEDOUT", { syscall: "connect" });
    expect(classifyThrown(late)).toBe("not sent");
    expect(classifyThrown(tried(coded("ECONNREFUSED"), late))).toBe("not sent");
    expect(classifyThrown(tried(coded("ECONNREFUSED"), coded("ECONNRESET")))).toBe("unanswered");
    expect(classifyThrown(tried(coded("ECONNREFUSED"), null as never))).toBe("unanswered");
  });

  it.each([...["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT"]])(
    "%s is that it was not sent only while connecting: a connection that is open fails with it, too",
    (code) => {
      for (const syscall of ["connect", "getaddrinfo"]) {
        expect(classifyThrown(fetchFailed(code, { syscall }))).toBe("not sent");
      }
      for (const syscall of ["read", "write", "shutdown", "queryA"]) {
        expect(classifyThrown(fetchFailed(code, { syscall }))).toBe("unanswered");
        expect(classifyThrown(tried(coded(code, { syscall }), coded("ECONNREFUSED")))).toBe("unanswered");
        // A wrapper that hands the code on, and not the system call.
        const wrapped = coded(code, { cause: coded(code, { syscall }) });
        expect(classifyThrown(wrapped)).toBe("unanswered");
      }
    },
  );

  it("is not that it was not sent when anything about it says otherwise", () => {
    const refused = coded("ECONNREFUSED", { syscall: "connect" });
    // What a fetch throws that tries again by itself: the first try was delivered.
    expect(classifyThrown(coded("ECONNRESET", { cause: refused }))).toBe("unanswered");
    expect(classifyThrown(coded("ECONNRESET", { syscall: "read", cause: refused }))).toBe("unanswered");
    expect(classifyThrown(new TypeError("fetch failed", { cause: refused }))).toBe("not sent");
    const message = "EHOSTUNREACH: host is unreachable, read";
    expect(classifyThrown(coded("EHOSTUNREACH", { message }))).toBe("unanswered");
    expect(classifyThrown(coded("EHOSTUNREACH", { message: message.replace("read", "connect") }))).toBe(
      "not sent",
    );
  });

  it("is told by where node-fetch leaves the system call", () => {
    const second = (reason: string) => ({ message: `request to http://a/ failed, reason: ${reason}` });
    expect(classifyThrown(coded("ECONNREFUSED", second("connect ECONNREFUSED 127.0.0.1:1")))).toBe(
      "not sent",
    );
    expect(classifyThrown(coded("ENOTFOUND", second("getaddrinfo ENOTFOUND a")))).toBe("not sent");
    expect(classifyThrown(coded("EHOSTUNREACH", second("read EHOSTUNREACH")))).toBe("unanswered");
    const third = (erroredSysCall: string) => coded("EHOSTUNREACH", { erroredSysCall });
    expect(classifyThrown(third("connect"))).toBe("not sent");
    expect(classifyThrown(third("read"))).toBe("unanswered");
  });

  it("is looked for in what caused it, and not for ever", () => {
    const within = (depth: number): Error =>
      depth === 0 ? coded("ECONNREFUSED") : new Error("outer", { cause: within(depth - 1) });
    expect(classifyThrown(within(4))).toBe("not sent");
    expect(classifyThrown(within(5))).toBe("unanswered");
    const circular = new Error("circular");
    circular.cause = circular;
    expect(classifyThrown(circular)).toBe("unanswered");
  });

  it("is nothing where the runtime gives no codes", async () => {
    expect(edge.classifyThrown(fetchFailed("ECONNREFUSED"))).toBe("unanswered");
    expect(edge.ownTimeLimit(fetchFailed("UND_ERR_HEADERS_TIMEOUT"))).toBeUndefined();
    expect(await edge.longRequestInit(silent)).toEqual({});
  });
});

it("a code is a text, also where there is none", () => {
  expect([null, undefined, {}, { code: 7 }].map(codeOf)).toEqual(["", "", "", "7"]);
});

it("Node's own limit is known by its code alone", () => {
  const cure =
    "Node's own limit of 300 seconds ended the request. Use generate(), which does not hold a connection open, " +
    "or generateBlocking() on a client without a fetch of its own, which lifts the limit.";
  for (const part of ["HEADERS", "BODY"]) {
    expect(ownTimeLimit(fetchFailed(`UND_ERR_${part}_TIMEOUT`))).toBe(cure);
  }
  for (const code of ["UND_ERR_CONNECT_TIMEOUT", "X_UND_ERR_BODY_TIMEOUT", "UND_ERR_BODY_TIMEOUTS"]) {
    expect(ownTimeLimit(fetchFailed(code))).toBeUndefined();
  }
});

it("long requests share one agent", async () => {
  const init = await longRequestInit(silent);
  expect(init).toHaveProperty("dispatcher");
  expect(await longRequestInit(silent)).toBe(init);
});
