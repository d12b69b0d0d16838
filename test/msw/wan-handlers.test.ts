import { http } from "msw";
import { setupServer } from "msw/node";
import { expect, it, onTestFinished } from "vitest";
import { uploadFile } from "../../src/account/index.js";
import { createEmulator } from "../../src/emulator/index.js";
import { wanHandlers } from "../../src/msw/index.js";
import { clientFor, REQUEST } from "../support/client.js";
import { API } from "../support/emulated.js";

it("handles requests to the client's baseURL, and to the videos at its origin", async () => {
  const emulator = createEmulator({ taskSeconds: 0 });
  const baseURL = "http://localhost:8080/proxied/";
  const server = setupServer(...wanHandlers(emulator, { baseURL }));
  server.listen({ onUnhandledRequest: "error" });
  onTestFinished(() => server.close());
  const { video } = await clientFor(baseURL).generate(REQUEST, { pollInterval: 0 });
  expect(video.url).toMatch(/^http:\/\/localhost:8080\/videos\//);
  expect((await fetch(video.url)).status).toBe(200);
});

it("can be overridden by other msw handlers", async () => {
  const emulator = createEmulator();
  const server = setupServer(...wanHandlers(emulator));
  server.listen();
  onTestFinished(() => server.close());
  server.use(http.post(`${API}/wan/videos`, () => Response.json({ task_id: "mine" }), { once: true }));
  const wan = clientFor(API);
  expect((await wan.submit(REQUEST)).id).toBe("mine");
  expect((await wan.submit(REQUEST)).id).toBe(emulator.tasks[0]?.id);
});

it("handles uploads to the provider's platform, and requests for the uploaded files", async () => {
  const emulator = createEmulator({ apiKey: "the token of the API", taskSeconds: 0 });
  const server = setupServer(...wanHandlers(emulator, { baseURL: "http://localhost:8080" }));
  server.listen({ onUnhandledRequest: "error" });
  onTestFinished(() => server.close());
  const cat = new File(["a cat"], "cat.png", { type: "image/png" });
  const { url } = await uploadFile(cat, { platformToken: "platform-v1-any" });
  expect(url).toMatch(/^https:\/\/cdn\.acedata\.cloud\/files\/.+\.png$/);
  const response = await fetch(url);
  expect(response.headers.get("content-type")).toBe("image/png");
  expect(await response.text()).toBe("a cat");
  expect(emulator.requests[0]?.body).toEqual({ file: { name: "cat.png", type: "image/png", bytes: 5 } });
  const description = await fetch("https://platform.acedata.cloud/api/v1/apis/?path=/wan/videos");
  expect((await description.json()).count).toBe(1);
});

it("handles requests for the prices, the balance and the usage, which no client sends to the API", async () => {
  const emulator = createEmulator({ taskSeconds: 0, balance: 20, credits: 13.5 });
  const server = setupServer(...wanHandlers(emulator));
  server.listen({ onUnhandledRequest: "error" });
  onTestFinished(() => server.close());
  const { traceId } = await clientFor(API).submit(REQUEST);
  const get = async (path: string) => {
    const headers = { authorization: "Bearer platform-v1-any" };
    return (await fetch(`https://platform.acedata.cloud/api/v1${path}`, { headers })).json();
  };
  const [{ service_id, cost }] = (await get("/apis/?path=/wan/videos")).items;
  expect(cost).toEqual([{ conditions: {}, consumption: 13.5 }]);
  expect((await get(`/services/?id=${service_id}`)).items).toEqual([{ id: service_id, cost }]);
  expect((await get("/applications/")).items).toMatchObject([{ remaining_amount: 6.5, used_amount: 13.5 }]);
  expect((await get("/usage/apis/?limit=1")).items).toMatchObject([
    { trace_id: traceId, deducted_amount: 13.5 },
  ]);
});
