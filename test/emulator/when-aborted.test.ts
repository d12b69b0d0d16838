import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { setupServer } from "msw/node";
import { expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { wanHandlers } from "../../src/msw/index.js";
import { REQUEST, rejection } from "../support/client.js";
import { API } from "../support/emulated.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

it.each([
  ["stall", "fetch"],
  ["stalled-body", "fetch"],
  ["blocking", "fetch"],
  ["stall", "msw"],
  ["stalled-body", "msw"],
  ["blocking", "msw"],
] as const)(
  "a %s request through %s is aborted even after a garbage collection",
  async (kind, connection) => {
    const emulator = createEmulator({ clock: { now: () => 0 } });
    const server = setupServer(...wanHandlers(emulator));
    if (connection === "msw") server.listen();
    onTestFinished(() => server.close());
    if (kind !== "blocking") emulator.faults.next(kind);
    const controller = new AbortController();
    const send = connection === "msw" ? fetch : emulator.fetch;
    const error = rejection(
      (async () => {
        const response = await send(`${API}/wan/videos`, {
          method: "POST",
          headers: { authorization: "Bearer any", "content-type": "application/json" },
          body: JSON.stringify({ ...REQUEST, ...(kind === "stalled-body" && { async: true }) }),
          signal: controller.signal,
        });
        return response.text();
      })(),
    );
    await expect.poll(() => emulator.tasks.length).toBe(1);
    for (let count = 0; count < 5; count++) {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    controller.abort();
    expect(await error).toMatchObject({ name: "AbortError" });
  },
  10_000,
);
