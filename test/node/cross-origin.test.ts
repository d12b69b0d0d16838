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

it("a preflight is allowed what it asks for, and is no request to the emulator", async () => {
  const { emulator, url } = await served();
  const answer = await fetch(`${url}/wan/videos`, {
    method: "OPTIONS",
    headers: {
      origin: ORIGIN,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
      "access-control-request-private-network": "true",
    },
  });
  expect([answer.status, await answer.text()]).toEqual([204, ""]);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "access-control-allow-origin": "*",
    "access-control-allow-methods": expect.stringMatching(/\bGET\b.*\bPOST\b/),
    "access-control-allow-headers": "authorization,content-type",
    "access-control-max-age": expect.stringMatching(/^\d+$/),
    "access-control-allow-private-network": "true",
  });
  expect(emulator.requests).toEqual([]);
});

it("a preflight is told of a private network only when it asks", async () => {
  const { url } = await served();
  const headers = { origin: ORIGIN, "access-control-request-method": "GET" };
  const answer = await fetch(url, { method: "OPTIONS", headers });
  expect(answer.headers.has("access-control-allow-private-network")).toBe(false);
});

it("every answer may be read by a page, with what the client reads of it", async () => {
  const { emulator, url } = await served();
  const task = await clientFor(url).generate(REQUEST, { pollInterval: 0 });
  emulator.faults.next({ error: "too_many_requests" });
  const headers = { origin: ORIGIN };
  const post = {
    method: "POST",
    headers: { ...headers, authorization: "Bearer any" },
    body: JSON.stringify(REQUEST),
  };
  const answers = [
    await fetch(`${url}/wan/videos`, post),
    await fetch(`${url}/wan/tasks`, { method: "POST", headers, body: "{}" }),
    await fetch(`${url}/nothing`, { headers }),
    await fetch(task.video.url, { headers: { ...headers, range: "bytes=4-7" } }),
    await fetch(task.video.url, { method: "HEAD", headers }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([429, 400, 404, 206, 200]);
  for (const answer of answers) {
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(exposedBy(answer)).toEqual(READABLE);
  }
  expect(await answers[3]?.text()).toBe("ftyp");
});

it("the emulator itself, which is no server, says nothing of origins", async () => {
  const { emulator, url } = await served();
  const answer = await emulator.fetch(`${url}/wan/tasks`, { method: "POST", headers: { origin: ORIGIN } });
  expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
});
