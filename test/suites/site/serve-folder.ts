import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".mp4": "video/mp4",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/** Serves a folder on loopback, as a host of static files does. */
export async function serveFolder(folder: string): Promise<{ url: string; close: () => void }> {
  const server = createServer((incoming, outgoing) => {
    const { pathname } = new URL(incoming.url ?? "/", "http://localhost");
    const path = join(folder, decodeURIComponent(pathname));
    const file = [path, join(path, "index.html")].find((each) => existsSync(each) && statSync(each).isFile());
    if (!file) outgoing.writeHead(404).end();
    else {
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      outgoing.writeHead(200, { "content-type": type }).end(readFileSync(file));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
