// What a user of msw does with the installed package, in Node and in a browser.

import { openVideo, WanClient } from "wan-client";

/** Creates a client. It may be created before the handlers are installed. */
export function makeClient() {
  const polling = { interval: 0, readsPerSecond: Infinity };
  return new WanClient({ apiKey: "test", dangerouslyAllowBrowser: true, polling });
}

/** Uses everything that the handlers replace. Resolves to a line for each step. */
export async function scenario(wan, emulator) {
  const request = { model: "wan2.6-t2v", prompt: "A paper boat" };
  const lines = [];
  const failure = (promise) => promise.catch((error) => error);

  const task = await wan.generate(request);
  const { stream, bytes } = await openVideo(task);
  let received = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    received += value.byteLength;
  }
  lines.push(`${task.status} ${new URL(task.video.url).host} ${received > 1_000 && received === bytes}`);

  const wan3 = await wan.generate({ model: "wan3.0-video", prompt: "A paper boat" });
  const part = await fetch(wan3.video.url, { headers: { range: "bytes=0-99" } });
  lines.push(`${new URL(wan3.video.url).host} ${part.status} ${(await part.arrayBuffer()).byteLength}`);

  lines.push((await wan.generateBlocking(request)).status);
  for (const fault of ["reset", "html-502", "half-body"]) {
    emulator.faults.next(fault);
    const error = await failure(wan.submit(request));
    lines.push(`${fault} ${error.name} ${error.maybeAccepted}`);
  }
  emulator.faults.next("stall");
  const stalled = await failure(wan.submit(request, { timeout: 300 }));
  lines.push(`stall ${stalled.name} ${stalled.maybeAccepted}`);

  emulator.outcomes.next("moderated");
  lines.push((await failure(wan.submit(request))).name);
  lines.push(`${emulator.tasks.length} tasks`);
  await emulator.clock.advance(86_400_000);
  lines.push(`expired ${(await fetch(task.video.url)).status}`);
  const other = await failure(fetch("https://api.acedata.cloud/wan/images", { method: "POST" }));
  lines.push(`unknown path ${other.status}`);
  return lines;
}
