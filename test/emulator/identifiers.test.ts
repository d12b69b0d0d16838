import { describe, expect, it } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { REQUEST } from "../support/client.js";
import { postTo } from "../support/emulated.js";

describe("the emulator's seed", () => {
  const ids = async (seed: number) => {
    const emulator = createEmulator({ taskSeconds: 0, seed });
    for (let index = 0; index < 3; index++) await postTo(emulator, "/wan/videos", REQUEST);
    return emulator.tasks.map(({ id }) => id);
  };

  it("makes the ids the same in each run, and different from those of another seed", async () => {
    const [first, again, other] = [await ids(1), await ids(1), await ids(2)];
    expect(first).toEqual(again);
    expect(new Set([...first, ...other]).size).toBe(6);
  });

  it("starts over after a reset, like everything else", async () => {
    const delivered: string[] = [];
    const emulator = createEmulator({
      seed: 1,
      clock: { now: () => 0 },
      rateLimit: { submitsPerMinute: 2 },
      deliverCallback: (request) => {
        delivered.push(request.url);
        return new Response();
      },
    });
    const submit = async () => {
      const body = { ...REQUEST, callback_url: "https://example.com/hook" };
      return (await postTo(emulator, "/wan/videos", body)).body.task_id;
    };
    const first = await submit();
    emulator.outcomes.next("moderated");
    emulator.faults.next("reset");
    await emulator.clock.advance(1_000);
    emulator.reset();
    expect(emulator.tasks.concat(emulator.requests as never, emulator.callbacks as never)).toEqual([]);
    expect([emulator.clock.now(), emulator.faults.pending]).toEqual([0, 0]);
    expect((await postTo(emulator, "/wan/tasks", { id: first })).body).toEqual({});
    emulator.reset();
    expect([await submit(), typeof (await submit())]).toEqual([first, "string"]);
    expect(await submit()).toBeUndefined();
    await emulator.clock.advance(60_000);
    expect(delivered).toHaveLength(2);
  });
});
