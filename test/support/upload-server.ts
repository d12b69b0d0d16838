import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listening } from "./server.js";

/** An upload that arrived. */
export interface UploadArrival {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  name: string;
  type: string;
  bytes: Buffer;
}

/** How the server responds to an upload. */
export type UploadReply =
  | { status?: number; headers?: Record<string, string>; json?: unknown; text?: string }
  | ((outgoing: ServerResponse) => void);

export const PLATFORM_TOKEN = "platform-v1-3f9c0d7e";

/** A real server on loopback that reads each upload as a form, and sends these replies in order. It repeats the last one. */
export async function startUploadServer(...replies: UploadReply[]) {
  const arrivals: UploadArrival[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = "", url: path = "", headers } = incoming;
    const form = await new Response(Buffer.concat(chunks), {
      headers: { "content-type": headers["content-type"] ?? "" },
    }).formData();
    const file = form.get("file") as File;
    const bytes = Buffer.from(await file.arrayBuffer());
    const reply = replies[Math.min(arrivals.length, replies.length - 1)] as UploadReply;
    arrivals.push({ method, path, headers, name: file.name, type: file.type, bytes });
    if (typeof reply === "function") return reply(outgoing);
    const { status = 200, json, text = JSON.stringify(json) } = reply;
    outgoing.writeHead(status, { "content-type": "application/json", ...reply.headers }).end(text);
  });
  const baseURL = `${await listening(server)}/api/v1`;
  return { baseURL, arrivals, options: { baseURL, platformToken: PLATFORM_TOKEN } };
}
