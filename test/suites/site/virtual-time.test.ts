import { expect, it, onTestFinished } from "vitest";
import { installVirtualTime, type VirtualTimeOptions } from "../../../docs/site/playground/virtual-time.js";

function virtualTime(options: Partial<VirtualTimeOptions> = {}) {
  const time = installVirtualTime(globalThis, { speed: Number.POSITIVE_INFINITY, ...options });
  onTestFinished(time.restore);
  return time;
}

it("runs timers in the order of their times, and moves all clocks", async () => {
  const time = virtualTime();
  const start = Date.now();
  const seen: [string, number, number, number][] = [];
  const see = (name: string) =>
    seen.push([
      name,
      time.now(),
      Math.round(performance.now()),
      Date.parse(new Date().toISOString()) - start,
    ]);
  setTimeout(see, 2_000, "second");
  setTimeout(see, 1_000, "first");
  await time.during(time.sleep(600_000));
  expect(seen).toEqual([
    ["first", 1_000, 1_000, 1_000],
    ["second", 2_000, 2_000, 2_000],
  ]);
  expect(time.now()).toBe(600_000);
});

it("finishes what follows from a timer before the next timer runs", async () => {
  const time = virtualTime();
  const seen: string[] = [];
  setTimeout(async () => {
    await Promise.resolve();
    seen.push("after the first timer");
  }, 10);
  setTimeout(() => seen.push("the second timer"), 11);
  await time.during(time.sleep(20));
  expect(seen).toEqual(["after the first timer", "the second timer"]);
});

it("stops while work that takes real time is held", async () => {
  const { setTimeout: startRealTimer } = globalThis;
  const time = virtualTime();
  let finish = () => {};
  const work = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let fired = false;
  setTimeout(() => {
    fired = true;
  }, 1_000);
  const held = time.hold(work);
  const passing = time.during(time.sleep(2_000));
  await new Promise((resolve) => startRealTimer(resolve, 30));
  expect([fired, time.now()]).toEqual([false, 0]);
  finish();
  await Promise.all([held, passing]);
  expect(fired).toBe(true);
});

it("does not run a timer that was stopped", async () => {
  const time = virtualTime();
  let fired = false;
  const handle = setTimeout(() => {
    fired = true;
  }, 10);
  clearTimeout(handle);
  await time.during(time.sleep(100));
  expect(fired).toBe(false);
});

it("passes in steps that its speed allows, and reports them", async () => {
  const ticks: number[] = [];
  const time = virtualTime({ speed: 60, onTick: (now) => ticks.push(now) });
  await time.during(time.sleep(9_000));
  const steps = ticks.map((now, index) => now - (ticks[index - 1] ?? 0));
  expect(ticks.length).toBeGreaterThan(2);
  // Even on a busy computer, no step is longer than 50 ms of real time.
  expect(Math.max(...steps)).toBeLessThanOrEqual(50 * 60);
});

it("changes its speed while it runs", async () => {
  const time = virtualTime({ speed: 0.001 });
  const hour = time.during(time.sleep(3_600_000));
  time.setSpeed(Number.POSITIVE_INFINITY);
  await hour;
  expect(time.now()).toBe(3_600_000);
});

it("restores the timers and clocks of the scope", () => {
  const before = [setTimeout, clearTimeout, Date, performance.now];
  const time = installVirtualTime(globalThis, { speed: 1 });
  const during = [setTimeout, clearTimeout, Date, performance.now];
  time.restore();
  expect([setTimeout, clearTimeout, Date, performance.now]).toEqual(before);
  for (const [index, own] of before.entries()) expect(during[index]).not.toBe(own);
});
