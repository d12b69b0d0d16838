import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A request that arrived. */
export interface Arrival {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: unknown;
}

/** What the server does in response to one request. */
export type Reply =
  | { status?: number; headers?: Record<string, string | string[]>; json?: unknown; text?: string }
  /** Resets the connection without sending a byte. */
  | "reset"
  /** Closes the connection without sending a byte. */
  | "close"
  /** Never responds. */
  | "stall"
  /** Sends the headers and half of the body, and then closes the connection. */
  | "half body"
  /** Sends the headers and half of the body, and then nothing more. */
  | "stalled body"
  /** Anything else. */
  | { raw: (outgoing: ServerResponse) => void };

export interface TestServer {
  url: string;
  arrivals: Arrival[];
}

/** A real server on loopback that sends these replies in order, and repeats the last one. */
export async function startServer(
  ...replies: (Reply | ((arrival: Arrival) => Reply))[]
): Promise<TestServer> {
  const arrivals: Arrival[] = [];
  const server = createServer(async (incoming, outgoing) => {
    let text = "";
    for await (const chunk of incoming) text += chunk;
    const { method = "", url: path = "", headers } = incoming;
    const arrival = { method, path, headers, body: text === "" ? undefined : JSON.parse(text) };
    const reply = replies[Math.min(arrivals.push(arrival), replies.length) - 1] as Reply;
    send(typeof reply === "function" ? (reply as (arrival: Arrival) => Reply)(arrival) : reply, outgoing);
  });
  return { url: await listening(server), arrivals };
}

/** Lets a server listen on a free port until the test is finished. Resolves to its address. */
export async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function send(reply: Reply, outgoing: ServerResponse): void {
  const { socket } = outgoing;
  if (reply === "stall") return;
  if (reply === "reset") socket?.resetAndDestroy();
  else if (reply === "close") socket?.end();
  else if (reply === "half body" || reply === "stalled body") {
    outgoing.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    outgoing.write('{"task_id":"t-1",', () => reply === "half body" && socket?.destroy());
  } else if ("raw" in reply) reply.raw(outgoing);
  else {
    const { status = 200, headers = {}, json, text } = reply;
    outgoing.writeHead(status, { "content-type": "application/json", ...headers });
    outgoing.end(text ?? (json === undefined ? "" : JSON.stringify(json)));
  }
}
