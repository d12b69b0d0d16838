import { setTimeout as sleep } from "node:timers/promises";
import { expect, vi } from "vitest";
import { signCallbackUrl } from "../../src/callbacks/index.js";
import type { Emulator } from "../../src/emulator/index.js";
import type { WanClient } from "../../src/index.js";
import { SECRET, success } from "./callbacks.js";
import { REQUEST } from "./client.js";

/** A server that receives callbacks. */
export interface CallbackServer {
  /** The URL at which it receives them. */
  url: string;
  /** A line for each call of its `onTask`: job id, task id and status. */
  notified: () => readonly string[];
}

/** Posts genuine callbacks and other requests to a server, and checks what it does. The emulator's tasks must take no time. */
export async function checkCallbackServer(
  { emulator, wan }: { emulator: Emulator; wan: WanClient },
  { url, notified }: CallbackServer,
): Promise<void> {
  const post = async (target: string, body: string) => {
    const headers = { "content-type": "application/json" };
    return (await fetch(target, { method: "POST", headers, body })).status;
  };
  const signed = (jobId: string) => signCallbackUrl(`${url}?tenant=7`, { secret: SECRET, jobId });

  emulator.faults.next("repeated-callback");
  const { id } = await wan.submit({ ...REQUEST, callback_url: await signed("row/7 海") });
  emulator.outcomes.next({ fail: "api_error" });
  const failed = await wan.submit({ ...REQUEST, callback_url: await signed("row-8") });
  const truth = [`row/7 海 ${id} succeeded`, `row-8 ${failed.id} failed`].sort();
  await vi.waitFor(() => {
    expect([...notified()].sort()).toEqual(truth);
    expect(emulator.callbacks.map(({ status }) => status)).toEqual([200, 200, 200]);
  }, 10_000);

  expect(await post(url, JSON.stringify(success(id)))).toBe(401);
  expect(await post((await signed("row-9")).replace("row-9", "row-7"), JSON.stringify(success(id)))).toBe(
    401,
  );
  expect(await post(await signed("row-9"), "{")).toBe(400);
  expect(await post(await signed("row-9"), `"${"x".repeat(2 * 1024 * 1024)}"`)).toBe(413);
  expect((await fetch(await signed("row-9"))).status).toBeOneOf([404, 405]);
  // The task of another job, and an unknown task: `onTask` is called for neither.
  for (const other of [id, "no-such-task"]) await post(await signed("row-9"), JSON.stringify(success(other)));
  await sleep(100);
  expect([...notified()].sort()).toEqual(truth);
}
