import { setupWorker } from "msw/browser";
import { createEmulator } from "wan-client/emulator";
import { wanHandlers } from "wan-client/msw";
import { makeClient, scenario } from "./scenario.js";

async function run() {
  const emulator = createEmulator({ taskSeconds: 0 });
  const worker = setupWorker(...wanHandlers(emulator));
  await worker.start({ onUnhandledRequest: "error", quiet: true });
  const lines = await scenario(makeClient(), emulator);
  lines.push(navigator.serviceWorker.controller ? "by the service worker" : "by nobody");
  worker.stop();
  return lines;
}

const lines = await run().catch((error) => [String(error?.stack ?? error)]);
await fetch("/report", { method: "POST", body: JSON.stringify(lines) });
