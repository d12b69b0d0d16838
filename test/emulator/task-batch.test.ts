import { beforeEach, describe, expect, it } from "vitest";
import { REQUEST } from "../support/client.js";
import { checkedEmulator } from "../support/contract-responses.js";
import { postTo } from "../support/emulated.js";

const emulator = checkedEmulator({ taskSeconds: 0, clock: { now: () => 1_769_262_721_763 } });
let ids: string[] = [];

beforeEach(async () => {
  emulator.reset();
  for (let count = 0; count < 14; count++) {
    await postTo(emulator, "/wan/videos", { ...REQUEST, async: true });
    await emulator.clock.advance(1_000);
  }
  ids = emulator.tasks.map(({ id }) => id);
});

/** The response to a batch, with the positions of its tasks in the order of their submission. */
async function batch(body: object) {
  const response = await postTo(emulator, "/wan/tasks", { action: "retrieve_batch", ...body });
  const { items, count } = response.body;
  return { count, rows: items.map(({ id }: { id: string }) => ids.indexOf(id)) };
}

describe("a batch with ids", () => {
  it("counts all matching tasks, and returns the rows that `limit` and `offset` select", async () => {
    expect(await batch({ ids: [...ids.slice(0, 3), "nobody"], limit: 2 })).toEqual({
      count: 3,
      rows: [2, 1],
    });
    expect(await batch({ ids: ids.slice(0, 3), limit: 2, offset: 2 })).toEqual({ count: 3, rows: [0] });
    expect(await batch({ ids: [ids[0], ids[0]], limit: 50 })).toEqual({ count: 1, rows: [0] });
    expect(await batch({ ids: [] })).toEqual({ count: 0, rows: [] });
  });
});

describe("a batch without ids", () => {
  const user = { user_id: "ad7afe47", application_id: "52933893", type: "videos" };

  it("lists all tasks, the newest first, 12 of them without a limit", async () => {
    const newestFirst = ids.map((_, index) => 13 - index);
    expect(await batch({})).toEqual({ count: 14, rows: newestFirst.slice(0, 12) });
    expect(await batch({ ...user, limit: 5, offset: 10 })).toEqual({ count: 14, rows: [3, 2, 1, 0] });
    expect(await batch({ ...user, limit: 50 })).toEqual({ count: 14, rows: newestFirst });
    expect(await batch({ limit: "many", offset: -3 })).toEqual({ count: 14, rows: newestFirst.slice(0, 12) });
  });

  it("lists the tasks of a type, and those of a period, including its start and end", async () => {
    const createdAt = (index: number) => (emulator.tasks[index]?.createdAt ?? 0) / 1_000;
    const [created_at_min, created_at_max] = [createdAt(2), createdAt(4)];
    expect(await batch({ created_at_min, created_at_max })).toEqual({ count: 3, rows: [4, 3, 2] });
    expect(await batch({ created_at_max, limit: 1 })).toEqual({ count: 5, rows: [4] });
    expect(await batch({ type: "images" })).toEqual({ count: 0, rows: [] });
  });

  it("does not list a deleted task", async () => {
    const deleted = { action: "delete", id: ids[13], user_id: "ad7afe47", application_id: "52933893" };
    expect((await postTo(emulator, "/wan/tasks", deleted)).body).toEqual({ id: ids[13], deleted: true });
    expect(await batch({ limit: 1 })).toEqual({ count: 13, rows: [12] });
  });
});
