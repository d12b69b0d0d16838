import type { Logger } from "../../types/logger.js";
import { chain, codeOf } from "./error-codes.js";

// A bundle for Node may be run by Deno.
export { bodySentOnce } from "./deno-resends.js";
export { classifyThrown } from "./error-codes.js";

let init: RequestInit | undefined;

/**
 * What a request needs to stay open for longer than Node's 300 seconds: undici's `Agent` without its own limits, handed
 * to the global `fetch`. Loaded at the first use, because it costs a program 70 ms that most never need.
 *
 * Where the process has chosen a dispatcher, such as a proxy or a mock, the request goes where all others go.
 */
export async function longRequestInit(logger: Logger): Promise<RequestInit> {
  const chosen = chosenDispatcher();
  if (chosen !== undefined) {
    logger.info(`generateBlocking uses the global dispatcher (${chosen}); its timeouts apply`);
    return {};
  }
  if (!init) {
    // Has Node put its own dispatcher in place: where there is none yet, importing undici would set one of its own.
    Reflect.get(globalThis, "Response");
    const { Agent } = await import("undici");
    init = { dispatcher: new Agent({ headersTimeout: 0, bodyTimeout: 0 }) } as RequestInit;
  }
  return init;
}

const TIME_LIMIT = /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/;

/** What to do about it, when a limit of Node's, 300 seconds by default, ended the request. */
export function ownTimeLimit(error: unknown): string | undefined {
  if (!chain(error).some((cause) => TIME_LIMIT.test(codeOf(cause)))) return undefined;
  const chosen = chosenDispatcher();
  if (chosen !== undefined) {
    return (
      `The global dispatcher (${chosen}) timed out the request. Its default timeout is 300 seconds. ` +
      "Use generate(), which does not hold a connection open, or give the dispatcher headersTimeout: 0 and bodyTimeout: 0."
    );
  }
  return (
    "Node's own limit of 300 seconds ended the request. Use generate(), which does not hold a connection open, " +
    "or generateBlocking() on a client without a fetch of its own, which lifts the limit."
  );
}

interface Dispatcher {
  dispatch?: unknown;
}

/**
 * The class of the dispatcher that somebody has chosen for the process, with `setGlobalDispatcher` or NODE_USE_ENV_PROXY. A
 * plain `Agent` is what Node and each import of undici set by themselves; one that somebody chose looks the same.
 */
function chosenDispatcher(): string | undefined {
  const scope = globalThis as unknown as Record<symbol, Dispatcher | undefined>;
  // Two generations of undici have a place each for it, and in the older one the newer puts a wrapper of its own.
  const set = [1, 2].map((generation) => scope[Symbol.for(`undici.globalDispatcher.${generation}`)]);
  const chosen = set.find((each) => each && classOf(each) !== "Dispatcher1Wrapper" && !isPlainAgent(each));
  return chosen && classOf(chosen);
}

function isPlainAgent(dispatcher: Dispatcher): boolean {
  const prototype = Object.getPrototypeOf(dispatcher) as Dispatcher;
  // A subclass may have the same name, and one with interceptors differs in its `dispatch` alone.
  const isAgent = classOf(dispatcher) === "Agent" && classOf(prototype) === "DispatcherBase";
  return isAgent && dispatcher.dispatch === prototype.dispatch;
}

/** The name of the class that an object, or the prototype of a class above it, was made from. */
function classOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
  return String(prototype?.constructor?.name ?? "");
}
