import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listening } from "./server.js";

/** A fault of one response. */
export interface Mishap {
  /** The connection breaks after this number of bytes. */
  cutAfter?: number;
  /** Nothing more is sent after this number of bytes. */
  stallAfter?: number;
  /** The status of a response without a body, which is sent instead of the video. */
  status?: number;
  headers?: Record<string, string>;
}

export interface VideoServer {
  url: string;
  /** One entry per request. */
  requests: { path: string; range: string | undefined; ifRange: string | undefined; headers: object }[];
  /** The server's copy of the video. A test may change it. */
  copy: { bytes: Buffer; etag?: string | undefined; lastModified?: string | undefined };
}

/** An object store on loopback with one video. It supports ranges by default, and applies one mishap per request. */
export async function startVideoServer(
  copy: VideoServer["copy"],
  options: { ranges?: boolean; chunked?: boolean; mishaps?: (Mishap | undefined)[] } = {},
): Promise<VideoServer> {
  const mishaps = [...(options.mishaps ?? [])];
  const state: VideoServer = { url: "", requests: [], copy };
  const server = createServer((incoming, outgoing) => {
    const { range, "if-range": ifRange } = incoming.headers;
    const headers = incoming.headers;
    state.requests.push({ path: incoming.url ?? "", range, ifRange: ifRange as string | undefined, headers });
    const mishap = mishaps.shift();
    if (mishap?.status !== undefined) outgoing.writeHead(mishap.status, mishap.headers).end();
    else send(responseFor(incoming, state.copy, options.ranges ?? true), outgoing, options.chunked, mishap);
  });
  state.url = `${await listening(server)}/boat.mp4`;
  return state;
}

type VideoResponse = { status: number; headers: Record<string, string | number>; bytes: Buffer };

function responseFor(incoming: IncomingMessage, copy: VideoServer["copy"], ranges: boolean): VideoResponse {
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

function send(response: VideoResponse, outgoing: ServerResponse, chunked = false, mishap: Mishap = {}): void {
  const { status, headers, bytes } = response;
  outgoing.writeHead(status, { ...headers, ...(!chunked && { "content-length": bytes.length }) });
  const { cutAfter, stallAfter } = mishap;
  const part = cutAfter ?? stallAfter;
  if (part === undefined) outgoing.end(bytes);
  else {
    outgoing.flushHeaders();
    // After the bytes were sent, because a reset can overtake them.
    outgoing.write(bytes.subarray(0, part), () => {
      if (cutAfter !== undefined) setTimeout(() => outgoing.socket?.destroy(), 20);
    });
  }
}
