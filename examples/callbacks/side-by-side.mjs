// 20 videos with callbacks, and 20 without: how long after the end of its task each wait settles.
//
//   npm run example callbacks               tasks of 30 to 90 seconds
//   npm run example callbacks 3 6           tasks of 3 to 6 seconds

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { WanClient } from "wan-client";
import { createCallbackReceiver } from "wan-client/callbacks";
import { createEmulator } from "wan-client/emulator";
import { serveEmulator, toNodeListener } from "wan-client/node";

const VIDEOS = 20;
const [shortest = 30, longest = 90] = process.argv.slice(2).map(Number);
const seconds = Array.from(
  { length: VIDEOS },
  (_, n) => shortest + ((longest - shortest) * n) / (VIDEOS - 1),
);

/** Makes all videos on a separate emulator. Returns the delay of each wait, ms, and the number of read requests. */
async function run(callbacks) {
  const emulator = createEmulator({ taskSeconds: ({ seed }) => seconds[seed] });
  const api = await serveEmulator(emulator);
  const wan = new WanClient({ baseURL: api.url, apiKey: "demo" });
  const delays = await Promise.all(
    seconds.map(async (_, seed) => {
      const request = { model: "wan2.6-t2v", prompt: "A paper boat", seed };
      const { id } = await wan.generate(request, { callbacks });
      return Date.now() - emulator.tasks.find((task) => task.id === id).finishesAt;
    }),
  );
  await api.close();
  return { delays, reads: emulator.requests.filter(({ path }) => path === "/wan/tasks").length };
}

const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const callbacks = createCallbackReceiver({
  url: `http://127.0.0.1:${server.address().port}/api/wan`,
  secret: randomBytes(32).toString("hex"),
});
server.on("request", toNodeListener(callbacks.handle));

console.log(`${VIDEOS} videos of ${shortest} to ${longest} seconds, with callbacks and without, at once`);
const [notified, polled] = await Promise.all([run(callbacks), run()]);
server.close();

const row = (...cells) => console.log(cells.map((cell) => String(cell).padStart(16)).join(""));
const ms = (number) => `${Math.round(number).toLocaleString("en")} ms`;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

row("task", "with callbacks", "without");
for (const [index, length] of seconds.entries()) {
  row(`${length.toFixed(1)} s`, ms(notified.delays[index]), ms(polled.delays[index]));
}
row("median", ms(median(notified.delays)), ms(median(polled.delays)));
row("worst", ms(Math.max(...notified.delays)), ms(Math.max(...polled.delays)));
row("reads", notified.reads, polled.reads);
