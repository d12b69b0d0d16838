// node --test examples/testing/slow.node-test.mjs
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { WanClient } from "wan-client";
import { createEmulator } from "wan-client/emulator";

/** Advances fake time by a second at a time until a promise settles: `tick` alone would not let promises run. */
async function during(promise) {
  let done = false;
  const end = () => {
    done = true;
  };
  promise.then(end, end);
  while (!done) {
    mock.timers.tick(1_000);
    await new Promise(setImmediate);
  }
  return promise;
}

test("generate waits for a video that takes 13 minutes", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() });
  const emulator = createEmulator({ taskSeconds: 13 * 60 });
  const wan = new WanClient({ apiKey: "test", fetch: emulator.fetch });

  const task = await during(wan.generate({ model: "wan2.6-t2v", prompt: "A paper boat" }));
  assert.equal(task.status, "succeeded");
  mock.timers.reset();
});
