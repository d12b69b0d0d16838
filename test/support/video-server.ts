import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listening } from "./server.js";

/** What goes wrong with one answer. */
export interface Mishap {
  /** The connection breaks after so many bytes of the answer. */
  cutAfter?: number;
  /** Nothing more comes after so many bytes of the answer. */
  stallAfter?: number;
  /** Answers with this instead. */
  status?: number;
  headers?: Record<string, string>;
}

export interface VideoServer {
  url: string;
  /** What was asked for, one entry per request. */
  asked: { path: string; range: string | undefined; ifRange: string | undefined; headers: object }[];
  /** What comes over the server's copy: change it in mid test. */
  copy: { bytes: Buffer; etag?: string | undefined; lastModified?: string | undefined };
}

/** An object store on loopback with one video, which knows ranges unless told otherwise, and a list of mishaps. */
export async function startVideoServer(
  copy: VideoServer["copy"],
  options: { ranges?: boolean; chunked?: boolean; mishaps?: (Mishap | undefined)[] } = {},
): Promise<VideoServer> {
  const mishaps = [...(options.mishaps ?? [])];
  const state: VideoServer = { url: "", asked: [], copy };
  const server = createServer((incoming, outgoing) => {
    const { range, "if-range": ifRange } = incoming.headers;
    const headers = incoming.headers;
    state.asked.push({ path: incoming.url ?? "", range, ifRange: ifRange as string | undefined, headers });
    const mishap = mishaps.shift();
    if (mishap?.status !== undefined) outgoing.writeHead(mishap.status, mishap.headers).end();
    else send(answerFor(incoming, state.copy, options.ranges ?? true), outgoing, options.chunked, mishap);
  });
  state.url = `${await listening(server)}/boat.mp4`;
  return state;
}

type Answer = { status: number; headers: Record<string, string | number>; bytes: Buffer };

function answerFor(incoming: IncomingMessage, copy: VideoServer["copy"], ranges: boolean): Answer {
  const { bytes, etag, lastModified } = copy;
  const headers = {
    "content-type": "video/mp4",
    ...(etag && { etag }),
    ...(lastModified && { "last-modified": lastModified }),
  };
  const start = Number(/^bytes=(\d+)-$/.exec(incoming.headers.range ?? "")?.[1]);
  const same = [etag, lastModified, undefined].includes(incoming.headers["if-range"] as string | undefined);
  if (!ranges || !same || Number.isNaN(start)) return { status: 200, headers, bytes };
  const size = bytes.length;
  if (start >= size) {
    return {
      status: 416,
      headers: { ...headers, "content-range": `bytes */${size}` },
      bytes: Buffer.alloc(0),
    };
  }
  const range = { "content-range": `bytes ${start}-${size - 1}/${size}` };
  return { status: 206, headers: { ...headers, ...range }, bytes: bytes.subarray(start) };
}

function send(answer: Answer, outgoing: ServerResponse, chunked = false, mishap: Mishap = {}): void {
  const { status, headers, bytes } = answer;
  outgoing.writeHead(status, { ...headers, ...(!chunked && { "content-length": bytes.length }) });
  const { cutAfter, stallAfter } = mishap;
  const part = cutAfter ?? stallAfter;
  if (part === undefined) outgoing.end(bytes);
  else {
    outgoing.flushHeaders();
    // Not before what was written has left, or the reset overtakes it.
    outgoing.write(bytes.subarray(0, part), () => {
      if (cutAfter !== undefined) setTimeout(() => outgoing.socket?.destroy(), 20);
    });
  }
}
