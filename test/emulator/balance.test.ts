import { describe, expect, it } from "vitest";
import { createEmulator, type Emulator, type EmulatorOptions } from "../../src/emulator/index.js";
import { InsufficientBalanceError } from "../../src/index.js";
import { clientFor, REQUEST, rejection } from "../support/client.js";
import { checkedEmulator } from "../support/contract-responses.js";
import { API, postTo } from "../support/emulated.js";

const WAN3 = { model: "wan3.0-video", prompt: "p", duration: 5, async: true };
const PRICE = 4.73;

const emulatorOf = (options: EmulatorOptions) => checkedEmulator({ clock: { now: () => 1e12 }, ...options });
const submit = async (emulator: Emulator, extra: object = {}) =>
  (await postTo(emulator, "/wan/videos", { ...WAN3, ...extra })).status;

async function statusesOf(emulator: Emulator, count: number, extra: object = {}): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index++) statuses.push(await submit(emulator, extra));
  return statuses;
}

/** The remaining and the used credits, as the platform reports them. */
async function amounts(emulator: Pick<Emulator, "fetch">): Promise<unknown[]> {
  const response = await createPlatformFetch(emulator)("/applications/");
  const [{ remaining_amount, used_amount }] = (await response.json()).items;
  return [remaining_amount, used_amount];
}

function createPlatformFetch({ fetch }: Pick<Emulator, "fetch">) {
  const headers = { authorization: "Bearer platform-v1-any" };
  return (path: string) => fetch(`https://platform.acedata.cloud/api/v1${path}`, { headers });
}

describe("a balance", () => {
  it("runs out in the middle of a batch: a video that costs more than what is left gets HTTP 403 and no task", async () => {
    const emulator = emulatorOf({ balance: 3 * PRICE });
    expect(await statusesOf(emulator, 5)).toEqual([200, 200, 200, 403, 403]);
    expect(emulator.tasks).toHaveLength(3);
    const { body } = await postTo(emulator, "/wan/videos", WAN3);
    expect(body).toEqual({
      error: { code: "used_up", message: "Your balance is not sufficient." },
      trace_id: expect.any(String),
    });
  });

  it("may be enough for a cheaper video when it is too low for another one", async () => {
    const emulator = emulatorOf({ balance: 2 * PRICE });
    expect(await statusesOf(emulator, 2, { duration: 6 })).toEqual([200, 403]);
    expect(await submit(emulator, { duration: 4 })).toBe(200);
    expect(await submit(emulator, { duration: 2, resolution: "480P" })).toBe(403);
  });

  it("is spent when a task is accepted, and returned when the task has failed, not before", async () => {
    const emulator = createEmulator({ balance: PRICE, clock: { now: () => 0 } });
    emulator.outcomes.next({ fail: "api_error" });
    expect(await submit(emulator)).toBe(200);
    expect(await amounts(emulator)).toEqual([0, PRICE]);
    await emulator.clock.advance(59_999);
    expect(await submit(emulator)).toBe(403);
    await emulator.clock.advance(1);
    expect(await amounts(emulator)).toEqual([PRICE, 0]);
    expect(await submit(emulator)).toBe(200);
    await emulator.clock.advance(60_000);
    expect(await amounts(emulator)).toEqual([0, PRICE]);
  });

  it("is not changed by a submission without a task, nor by the deletion of a record", async () => {
    const emulator = createEmulator({ balance: 2 * PRICE, taskSeconds: 0 });
    emulator.outcomes.next("moderated");
    expect(await statusesOf(emulator, 2)).toEqual([403, 200]);
    expect(await submit(emulator, { prompt: "" })).toBe(400);
    await postTo(emulator, "/wan/tasks", { action: "delete", id: emulator.tasks[0]?.id });
    expect(await amounts(emulator)).toEqual([PRICE, PRICE]);
  });

  it("leaves the next outcome for the next task when a submission is refused", async () => {
    const emulator = createEmulator({ balance: PRICE, taskSeconds: 0 });
    emulator.outcomes.next({ fail: "busy" });
    expect(await submit(emulator, { duration: 6 })).toBe(403);
    await submit(emulator);
    expect(emulator.tasks).toMatchObject([{ failure: { code: "busy" } }]);
  });

  it("is not needed for a task whose price is not known, or that costs nothing", async () => {
    const emulator = emulatorOf({ balance: 0 });
    expect((await postTo(emulator, "/wan/videos", { ...REQUEST, async: true })).status).toBe(200);
    expect(await submit(emulator)).toBe(403);
    expect(await submit(emulatorOf({ balance: 0, credits: 0 }))).toBe(200);
  });

  it("has no floating-point errors, and is used up to its last credit", async () => {
    const emulator = createEmulator({ balance: 0.3, credits: 0.1, taskSeconds: 0 });
    expect(await statusesOf(emulator, 2)).toEqual([200, 200]);
    expect(await amounts(emulator)).toEqual([0.1, 0.2]);
    expect(await statusesOf(emulator, 2)).toEqual([200, 403]);
    expect(await amounts(emulator)).toEqual([0, 0.3]);
  });

  it("starts over after a reset", async () => {
    const emulator = createEmulator({ balance: PRICE });
    expect(await statusesOf(emulator, 2)).toEqual([200, 403]);
    emulator.reset();
    expect(await amounts(emulator)).toEqual([PRICE, 0]);
    expect(await statusesOf(emulator, 2)).toEqual([200, 403]);
  });

  it("is unlimited by default, and the platform then does not say what is left", async () => {
    const emulator = createEmulator({ credits: 1e6 });
    expect(new Set(await statusesOf(emulator, 20))).toEqual(new Set([200]));
    expect(await amounts(emulator)).toEqual([null, 2e7]);
  });

  it("reaches a client as an InsufficientBalanceError", async () => {
    const emulator = createEmulator({ balance: 20, credits: 13.5, taskSeconds: 0 });
    const wan = clientFor(API, { fetch: emulator.fetch });
    await wan.generate(REQUEST, { pollInterval: 0 });
    const error = await rejection(wan.generate(REQUEST, { pollInterval: 0 }));
    expect(InsufficientBalanceError.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: false });
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "3", null])("cannot be %s", (balance) => {
    const create = () => createEmulator({ balance: balance as number });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(/^balance: got .+; use a number of credits, 0 or more$/);
  });
});
