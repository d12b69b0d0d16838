import { describe, expect, it, vi } from "vitest";
import { type BudgetStore, createBudget, createMemoryStore } from "../../src/account/index.js";
import { PRICE, PRICED, PRICES, withBudget } from "../support/budget.js";
import { rejection } from "../support/client.js";
import { useFakeTimers } from "../support/fake-timers.js";

/** A store whose methods can be replaced. */
function storeWith(methods: Partial<BudgetStore>): BudgetStore {
  return { ...createMemoryStore(), ...methods };
}

const fail = () => Promise.reject(new Error("Redis is down; see redis://user:secret@db.example"));
const hang = () => new Promise<never>(() => {});

it("a reservation is made once if a driver repeats the call", async () => {
  const store = createMemoryStore();
  const added = { status: "added", spent: 0, reserved: 4 };
  expect(await store.reserve("row-7", 4, 15, "call-1")).toEqual(added);
  expect(await store.reserve("row-7", 4, 15, "call-1")).toEqual(added);
  expect(await store.reserve("row-7", 4, 15, "call-2")).toEqual({ ...added, status: "keyTaken" });
});

describe("a store that fails", () => {
  it("prevents the request, and the error is retryable", async () => {
    const { wan, budget, submits } = withBudget({ store: storeWith({ reserve: fail }) });
    const error = await rejection(wan.generate(PRICED, { budget }));
    expect(error).toMatchObject({ name: "WanError", maybeAccepted: false, retryable: true });
    expect((error as Error).message).toMatch(/^The store of the budget failed: Redis is down/);
    expect(`${(error as Error).message} ${(error as Error).cause}`).not.toContain("secret");
    expect(submits()).toBe(0);
  });

  it("in settle does not lose the video, and is logged", async () => {
    const logger = { debug() {}, info() {}, warn() {}, error: vi.fn() };
    const { wan, budget } = withBudget({ store: storeWith({ settle: fail }) }, {}, { logger });
    expect((await wan.generate(PRICED, { budget })).status).toBe("succeeded");
    expect(logger.error.mock.calls.flat().join("\n")).toMatch(
      /The store of the budget failed: Redis is down/,
    );
    expect(await budget.read()).toMatchObject({ spent: 0, reserved: PRICE });
  });

  it("in rename is logged with the key and the task id, and the task is settled nevertheless", async () => {
    const logger = { debug() {}, info() {}, warn() {}, error: vi.fn() };
    const { wan, budget, emulator } = withBudget({ store: storeWith({ rename: fail }) }, {}, { logger });
    await wan.generate(PRICED, { budget });
    expect(logger.error.mock.calls.flat().join("\n")).toMatch(
      new RegExp(`the reservation [0-9a-f-]{36} was not updated for task ${emulator.tasks[0]?.id}`),
    );
    expect(await budget.read()).toMatchObject({ spent: PRICE, reserved: 0 });
  });

  it("to release a reservation lets the next attempt use it", async () => {
    const store = createMemoryStore();
    const settle = vi.fn<BudgetStore["settle"]>(fail);
    const { wan, budget, emulator } = withBudget({ store: { ...store, settle } });
    emulator.faults.next({ error: "too_many_requests", retryAfter: 0.001 }, { on: "submit", times: 2 });
    await wan.submit(PRICED, { budget });
    expect(settle).toHaveBeenCalledTimes(2);
    expect(await budget.read()).toMatchObject({ reserved: PRICE });
  });

  it("is reported to a caller who settles a task", async () => {
    const { wan, budget } = withBudget({ store: storeWith({ settle: fail }) });
    const task = await wan.generate(PRICED);
    expect(await rejection(budget.settle(task))).toMatchObject({ name: "WanError" });
  });

  it("may throw instead of rejecting", async () => {
    const reserve = () => {
      throw new TypeError("not a function");
    };
    const { wan, budget } = withBudget({ store: storeWith({ reserve }) });
    expect(await rejection(wan.submit(PRICED, { budget }))).toMatchObject({ name: "WanError" });
  });
});

describe("a store that responds late or never", () => {
  useFakeTimers();

  it("prevents the request, and a reservation that is added too late is released", async () => {
    const store = createMemoryStore();
    let add = () => {};
    const started = new Promise<void>((resolve) => {
      add = resolve;
    });
    const reserve: BudgetStore["reserve"] = async (...args) => {
      await started;
      return store.reserve(...args);
    };
    const { wan, budget, submits } = withBudget({ store: { ...store, reserve } });
    const error = rejection(wan.submit(PRICED, { budget }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await error).toMatchObject({
      message: expect.stringMatching(/^The store of the budget did not respond within 10/),
      maybeAccepted: false,
    });
    add();
    await vi.advanceTimersByTimeAsync(0);
    expect(await budget.read()).toMatchObject({ reserved: 0 });
    expect(submits()).toBe(0);
  });

  it("keeps no reservation that is added after the call was aborted", async () => {
    const store = createMemoryStore();
    const controller = new AbortController();
    const reserve: BudgetStore["reserve"] = async (...args) => {
      controller.abort();
      await Promise.resolve();
      return store.reserve(...args);
    };
    const { wan, budget, submits } = withBudget({ store: { ...store, reserve } });
    const { signal } = controller;
    expect(await rejection(wan.submit(PRICED, { budget, signal }))).toMatchObject({
      name: "AbortError",
      maybeAccepted: false,
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(await budget.read()).toMatchObject({ reserved: 0 });
    expect(submits()).toBe(0);
  });

  it("delays a finished video by 2 seconds at most", async () => {
    const { wan, budget } = withBudget({ store: storeWith({ settle: hang }) });
    const generating = wan.generate(PRICED, { budget });
    await vi.advanceTimersByTimeAsync(2_001);
    expect((await generating).status).toBe("succeeded");
  });
});

it.each([
  [{ limit: -1 }, "limit: got -1; use a number of credits, 0 or more."],
  [{ limit: "15" }, 'limit: got "15"; use a number of credits, 0 or more.'],
  [{ limit: Number.NaN }, "limit: got NaN; use a number of credits, 0 or more."],
  [{ limit: Number.POSITIVE_INFINITY }, "limit: got Infinity; use a number of credits, 0 or more."],
  [{ prices: undefined }, "prices: got undefined; use the result of fetchPrices()."],
  [{ prices: Promise.resolve(PRICES) }, "prices: got an object; use the result of fetchPrices()."],
  [{ store: { reserve() {} } }, "store.rename: got undefined; use a function, as in BudgetStore."],
  [{ unpriced: "ignore" }, 'unpriced: got "ignore"; use "refuse" or "allow".'],
])("createBudget refuses %j", async (options, message) => {
  const create = async () => createBudget({ limit: 15, prices: PRICES, ...options } as never);
  expect(await rejection(create())).toMatchObject({ name: "ConfigurationError", message });
});

it.each(["generate", "submit", "waitForTask"] as const)(
  "%s refuses an object that is not a budget",
  async (method) => {
    const { wan } = withBudget();
    const options = { budget: { limit: 15 } as never };
    const call = method === "waitForTask" ? wan.waitForTask("t-1", options) : wan[method](PRICED, options);
    expect(await rejection(call)).toMatchObject({
      name: "ConfigurationError",
      message: "budget: got an object; use the result of createBudget().",
    });
  },
);
