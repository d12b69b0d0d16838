import { http } from "msw";
import { setupServer } from "msw/node";
import { expect, it, onTestFinished } from "vitest";
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
