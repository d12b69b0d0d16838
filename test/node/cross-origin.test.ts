import { expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { serveEmulator } from "../../src/node/index.js";
import { clientFor, REQUEST } from "../support/client.js";

const ORIGIN = "https://page.example";
const READABLE = [
  "content-length",
  "content-range",
  "content-type",
  "etag",
  "last-modified",
  "retry-after",
  "x-trace-id",
];

async function served() {
  const emulator = createEmulator({ taskSeconds: 0 });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  return { emulator, url };
}

const exposedBy = ({ headers }: Response) =>
  headers.get("access-control-expose-headers")?.split(/, */).sort();

it("a preflight gets the permissions that it requests, and does not reach the emulator", async () => {
  const { emulator, url } = await served();
  const response = await fetch(`${url}/wan/videos`, {
    method: "OPTIONS",
    headers: {
      origin: ORIGIN,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
      "access-control-request-private-network": "true",
    },
  });
  expect([response.status, await response.text()]).toEqual([204, ""]);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "access-control-allow-origin": "*",
    "access-control-allow-methods": expect.stringMatching(/\bGET\b.*\bPOST\b/),
    "access-control-allow-headers": "authorization,content-type",
    "access-control-max-age": expect.stringMatching(/^\d+$/),
    "access-control-allow-private-network": "true",
  });
  expect(emulator.requests).toEqual([]);
});

it("a preflight gets the permission for a private network only if it requests it", async () => {
  const { url } = await served();
  const headers = { origin: ORIGIN, "access-control-request-method": "GET" };
  const response = await fetch(url, { method: "OPTIONS", headers });
  expect(response.headers.has("access-control-allow-private-network")).toBe(false);
});

it("a page can read every response, with the headers that the client reads", async () => {
  const { emulator, url } = await served();
  const task = await clientFor(url).generate(REQUEST, { pollInterval: 0 });
  emulator.faults.next({ error: "too_many_requests" });
  const headers = { origin: ORIGIN };
  const post = {
    method: "POST",
    headers: { ...headers, authorization: "Bearer any" },
    body: JSON.stringify(REQUEST),
  };
  const responses = [
    await fetch(`${url}/wan/videos`, post),
    await fetch(`${url}/wan/tasks`, { method: "POST", headers, body: "{}" }),
    await fetch(`${url}/nothing`, { headers }),
    await fetch(task.video.url, { headers: { ...headers, range: "bytes=4-7" } }),
    await fetch(task.video.url, { method: "HEAD", headers }),
  ];
  expect(responses.map(({ status }) => status)).toEqual([429, 400, 404, 206, 200]);
  for (const response of responses) {
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(exposedBy(response)).toEqual(READABLE);
  }
  expect(await responses[3]?.text()).toBe("ftyp");
});

it("the emulator without a server sends no CORS headers", async () => {
  const { emulator, url } = await served();
  const response = await emulator.fetch(`${url}/wan/tasks`, { method: "POST", headers: { origin: ORIGIN } });
  expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
});
