import type { Logger } from "../../types/logger.js";
import { causeChain, codeOf } from "./error-codes.js";

// Deno may run a bundle for Node.
export { bodySentOnce } from "./deno-resends.js";
export { classifyThrown } from "./error-codes.js";

let longInit: RequestInit | undefined;

/**
 * The options with which `fetch` waits longer for a response than Node's 300 seconds: an `Agent` of undici without time
 * limits. undici is loaded at the first use, because loading takes 70 ms and most programs never need it.
 *
 * If the process has chosen a global dispatcher, such as a proxy or a mock, this request uses it like all others.
 */
export async function longRequestInit(logger: Logger): Promise<RequestInit> {
  const chosen = chosenDispatcher();
  if (chosen !== undefined) {
    logger.info(`generateBlocking uses the global dispatcher (${chosen}); its timeouts apply`);
    return {};
  }
  if (!longInit) {
    // Makes Node set its own global dispatcher first. Otherwise the import of undici would set one.
    Reflect.get(globalThis, "Response");
    const { Agent } = await import("undici");
    longInit = { dispatcher: new Agent({ headersTimeout: 0, bodyTimeout: 0 }) } as RequestInit;
  }
  return longInit;
}

const TIMEOUT_CODE = /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/;

/** The message for a request that Node's time limit ended, 300 seconds by default; `undefined` for other errors. */
export function runtimeTimeoutMessage(error: unknown): string | undefined {
  if (!causeChain(error).some((cause) => TIMEOUT_CODE.test(codeOf(cause)))) return undefined;
  const chosen = chosenDispatcher();
  if (chosen !== undefined) {
    return (
      `The global dispatcher (${chosen}) timed out the request. Its default timeout is 300 seconds. ` +
      "Use generate(), which does not hold a connection open, or give the dispatcher headersTimeout: 0 and bodyTimeout: 0."
    );
  }
  return (
    "Node's limit of 300 seconds ended the request. Use generate(), which does not hold a connection open, " +
    "or generateBlocking() on a client without a custom fetch, which lifts the limit."
  );
}

interface Dispatcher {
  dispatch?: unknown;
}

/**
 * The class of the dispatcher that was chosen for the process, with `setGlobalDispatcher` or NODE_USE_ENV_PROXY. A plain
 * `Agent` does not count, because Node and every import of undici set one, too.
 */
function chosenDispatcher(): string | undefined {
  const scope = globalThis as unknown as Record<symbol, Dispatcher | undefined>;
  // Two generations of undici have one global each, and the newer one puts a wrapper into the global of the older one.
  const globals = [1, 2].map((generation) => scope[Symbol.for(`undici.globalDispatcher.${generation}`)]);
  const chosen = globals.find(
    (dispatcher) => dispatcher && classOf(dispatcher) !== "Dispatcher1Wrapper" && !isPlainAgent(dispatcher),
  );
  return chosen && classOf(chosen);
}

function isPlainAgent(dispatcher: Dispatcher): boolean {
  const prototype = Object.getPrototypeOf(dispatcher) as Dispatcher;
  // A subclass may have the same name, and an agent with interceptors differs only in its `dispatch`.
  const isAgent = classOf(dispatcher) === "Agent" && classOf(prototype) === "DispatcherBase";
  return isAgent && dispatcher.dispatch === prototype.dispatch;
}

/** The name of the class of an object or of a prototype. */
function classOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
  return String(prototype?.constructor?.name ?? "");
}
