import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { CallbackError, signCallbackUrl, verifyCallback } from "wan-client/callbacks";
import { toNodeListener } from "wan-client/node";
import { UsageError } from "../exit-code.js";

/** A server on this machine that receives the callback of one task. */
export interface CallbackListener {
  /** The signed callback URL, for the submission. */
  readonly url: string;
  /** The body of the first callback with a valid signature. */
  readonly body: Promise<unknown>;
  /** Whether a request with a missing or wrong signature has arrived. */
  readonly cameUnsigned: () => boolean;
  close(): void;
}

/**
 * Listens for a callback.
 *
 * @param given a URL that reaches the port on this machine, such as that of a tunnel.
 * @throws UsageError when the port is in use.
 */
export async function listenForCallback(given: string, port: number): Promise<CallbackListener> {
  const secret = randomBytes(32).toString("hex");
  const url = await signCallbackUrl(given, { secret });
  let cameUnsigned = false;
  let resolveBody: (body: unknown) => void = () => {};
  const body = new Promise<unknown>((resolve) => {
    resolveBody = resolve;
  });
  const handle = async (request: Request): Promise<Response> => {
    const copy = request.clone();
    try {
      await verifyCallback(request, { secret, url: given });
    } catch (error) {
      if (!CallbackError.is(error)) throw error;
      cameUnsigned ||= error.status === 401 && pathOf(request.url) === pathOf(given);
      // 400 means a body of an unknown shape, which the doctor is to report.
      if (error.status !== 400) return new Response(error.message, { status: error.status });
    }
    resolveBody(await copy.json().catch(() => undefined));
    return new Response();
  };
  const server = createServer(toNodeListener(handle));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(new UsageError(`--callback-port: cannot listen on ${port} (${error.code}); use another port.`)),
    );
    server.listen(port, resolve);
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, body, cameUnsigned: () => cameUnsigned, close };
}

function pathOf(url: string): string {
  return new URL(url).pathname;
}
