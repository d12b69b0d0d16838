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

/** What the server does with one request. */
export type Answer =
  | { status?: number; headers?: Record<string, string | string[]>; json?: unknown; text?: string }
  /** Cuts the connection without a byte. */
  | "reset"
  /** Ends the connection politely without a byte. */
  | "close"
  /** Never answers. */
  | "stall"
  /** Sends the head and half of the body, then cuts. */
  | "half body"
  /** Sends the head and half of the body, then nothing more. */
  | "stalled body"
  /** Whatever else a wire can do. */
  | { raw: (outgoing: ServerResponse) => void };

export interface TestServer {
  url: string;
  arrivals: Arrival[];
}

/** A real server on loopback that gives one answer after the other, and the last one from then on. */
export async function startServer(
  ...answers: (Answer | ((arrival: Arrival) => Answer))[]
): Promise<TestServer> {
  const arrivals: Arrival[] = [];
  const server = createServer(async (incoming, outgoing) => {
    let text = "";
    for await (const chunk of incoming) text += chunk;
    const { method = "", url: path = "", headers } = incoming;
    const arrival = { method, path, headers, body: text === "" ? undefined : JSON.parse(text) };
    const answer = answers[Math.min(arrivals.push(arrival), answers.length) - 1] as Answer;
    give(typeof answer === "function" ? (answer as (arrival: Arrival) => Answer)(arrival) : answer, outgoing);
  });
  return { url: await listening(server), arrivals };
}

/** Has a server listen on a port of its own until the test is finished. Resolves to its address. */
export async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function give(answer: Answer, outgoing: ServerResponse): void {
  const { socket } = outgoing;
  if (answer === "stall") return;
  if (answer === "reset") socket?.resetAndDestroy();
  else if (answer === "close") socket?.end();
  else if (answer === "half body" || answer === "stalled body") {
    outgoing.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    outgoing.write('{"task_id":"t-1",', () => answer === "half body" && socket?.destroy());
  } else if ("raw" in answer) answer.raw(outgoing);
  else {
    const { status = 200, headers = {}, json, text } = answer;
    outgoing.writeHead(status, { "content-type": "application/json", ...headers });
    outgoing.end(text ?? (json === undefined ? "" : JSON.stringify(json)));
  }
}
