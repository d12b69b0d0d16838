import { describe, expect, it, vi } from "vitest";
import { BudgetExceededError, createMemoryStore } from "../../src/account/index.js";
import type { Fault } from "../../src/emulator/index.js";
import type { WanError } from "../../src/index.js";
import { PRICE, PRICED, PRICES, withBudget } from "../support/budget.js";
import { fetchFailed, REQUEST, rejection } from "../support/client.js";

const numbers = (spent: number, reserved: number) => ({ limit: 15, spent, reserved });

describe("a video within the budget", () => {
  it("is reserved when it is sent, and spent when its task has ended", async () => {
    const { wan, budget, emulator } = withBudget();
    const states: unknown[] = [];
    await wan.generate(PRICED, { budget, onSubmitted: async () => states.push(await budget.read()) });
    const [task] = emulator.tasks;
    expect(states).toEqual([
      { ...numbers(0, PRICE), available: 10.27, reservations: [{ key: task?.id, credits: PRICE }] },
    ]);
    expect(await budget.read()).toEqual({ ...numbers(PRICE, 0), available: 10.27, reservations: [] });
  });

  it("is counted at the task's own cost, even if that is higher than the estimate", async () => {
    const { wan, budget } = withBudget({}, { credits: 14 });
    await wan.generate(PRICED, { budget });
    expect(await budget.read()).toMatchObject({ ...numbers(14, 0), available: 1 });
    expect(await rejection(wan.generate(PRICED, { budget }))).toMatchObject({ spent: 14, asked: PRICE });
  });

  it.each([
    ["has no cost", undefined],
    ["has a cost in another currency", { amount: 0.45, currency: "usd" }],
    ["has a cost that is not a number", { amount: "about 4", currency: "credit" }],
    ["has a negative cost", { amount: -1, currency: "credit" }],
  ])("is counted at the estimate if its task %s", async (_, cost) => {
    const { wan, budget, emulator } = withBudget();
    const record = {
      id: "t-1",
      finished_at: 1,
      response: { success: true, video_url: "https://a.example/v.mp4", cost },
    };
    emulator.faults.next(() => Response.json({ task_id: "t-1" }), { on: "submit" });
    emulator.faults.next(() => Response.json(record), { on: "read" });
    await wan.generate(PRICED, { budget });
    expect(await budget.read()).toMatchObject(numbers(PRICE, 0));
  });

  it("costs nothing if its task failed", async () => {
    const { wan, budget, emulator } = withBudget();
    emulator.outcomes.next({ fail: "api_error" });
    expect(await rejection(wan.generate(PRICED, { budget }))).toMatchObject({ name: "TaskFailedError" });
    expect(await budget.read()).toMatchObject(numbers(0, 0));
  });

  it.each<[string, Fault, string]>([
    ["was moderated", { error: "forbidden" }, "ModerationError"],
    ["was refused because of the token", { error: "invalid_token" }, "AuthenticationError"],
  ])("costs nothing if it %s", async (_, fault, name) => {
    const { wan, budget, emulator } = withBudget({}, {}, { maxRetries: 0 });
    emulator.faults.next(fault, { on: "submit" });
    expect(await rejection(wan.submit(PRICED, { budget }))).toMatchObject({ name, maybeAccepted: false });
    expect(await budget.read()).toMatchObject(numbers(0, 0));
  });

  it("costs nothing if its request never left this machine", async () => {
    const fetch = () => Promise.reject(fetchFailed("ECONNREFUSED"));
    const { wan, budget } = withBudget({}, {}, { fetch, maxRetries: 0 });
    expect(await rejection(wan.submit(PRICED, { budget }))).toMatchObject({ maybeAccepted: false });
    expect(await budget.read()).toMatchObject(numbers(0, 0));
  });

  it("costs nothing if the client cannot build its request", async () => {
    const apiKey = () => {
      throw new Error("no token today");
    };
    const { wan, budget } = withBudget({}, {}, { apiKey });
    expect(await rejection(wan.submit(PRICED, { budget }))).toMatchObject({ name: "ConfigurationError" });
    expect(await budget.read()).toMatchObject(numbers(0, 0));
  });

  it.each<Fault>(["reset", "half-body", "html-502", { error: "timeout" }])(
    "stays reserved if its outcome is unknown: %j",
    async (fault) => {
      const { wan, budget, emulator } = withBudget();
      emulator.faults.next(fault, { on: "submit" });
      expect(await rejection(wan.generate(PRICED, { budget }))).toMatchObject({ maybeAccepted: true });
      expect(await budget.read()).toMatchObject(numbers(0, PRICE));
    },
  );

  it("is reserved again for each attempt, so that nothing stays reserved if the process ends between two attempts", async () => {
    const store = createMemoryStore();
    const reserve = vi.spyOn(store, "reserve");
    const settle = vi.spyOn(store, "settle");
    const { wan, budget, emulator, submits } = withBudget({ store });
    emulator.faults.next({ error: "too_many_requests", retryAfter: 0.001 }, { on: "submit" });
    await wan.submit(PRICED, { budget });
    expect([submits(), reserve.mock.calls.length, settle.mock.calls.length]).toEqual([2, 2, 1]);
    expect(await budget.read()).toMatchObject(numbers(0, PRICE));
  });

  it("is counted by generateBlocking, too", async () => {
    const { wan, budget, emulator } = withBudget();
    await wan.generateBlocking(PRICED, { budget });
    expect(await budget.read()).toMatchObject(numbers(PRICE, 0));
    emulator.outcomes.next({ fail: "api_error", taskIdInError: true });
    expect(await rejection(wan.generateBlocking(PRICED, { budget }))).toMatchObject({
      name: "TaskFailedError",
    });
    expect(await budget.read()).toMatchObject(numbers(PRICE, 0));
  });
});

describe("a video at the limit", () => {
  it("is not sent if it does not fit, and the error has the numbers", async () => {
    const { wan, budget, submits } = withBudget();
    for (let count = 0; count < 3; count++) await wan.submit(PRICED, { budget });
    const error = await rejection(wan.submit(PRICED, { budget }));
    expect(BudgetExceededError.is(error)).toBe(true);
    expect((error as WanError).toJSON()).toEqual({
      name: "BudgetExceededError",
      message:
        "budget: the video may cost 4.73 credits, but 0.81 of 15 are left (0 spent, 14.19 reserved). Nothing was sent.",
      maybeAccepted: false,
      retryable: false,
      ...numbers(0, 14.19),
      asked: PRICE,
    });
    expect(submits()).toBe(3);
  });

  it("is sent if it fits exactly, in spite of floating-point sums", async () => {
    const prices = { ...PRICES, rules: [{ conditions: {}, consumption: 0.1 }] };
    const { wan, budget } = withBudget({ limit: 0.3, prices }, { credits: 0.1 });
    for (let count = 0; count < 3; count++) await wan.generate(PRICED, { budget });
    expect(await budget.read()).toMatchObject({ spent: 0.3, available: 0 });
    expect(await rejection(wan.generate(PRICED, { budget }))).toMatchObject({ asked: 0.1 });
  });

  it("is sent only if it fits, even if 100 are generated at once", async () => {
    const { wan, budget, submits } = withBudget({ limit: 50 });
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, () => wan.generate(PRICED, { budget })),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    expect(submits()).toBe(10);
  });

  it("is reserved at its maximum cost", async () => {
    const { wan, budget } = withBudget({ limit: 28 });
    const unknownLength = { ...PRICED, duration: -1 } as const;
    expect(await rejection(wan.submit(unknownLength, { budget }))).toMatchObject({ asked: 28.38 });
  });
});

describe("a video without a price", () => {
  it("is not sent", async () => {
    const { wan, budget, submits } = withBudget();
    const error = await rejection(wan.generate(REQUEST, { budget }));
    expect(error).toMatchObject({ name: "BudgetExceededError", ...numbers(0, 0) });
    expect(error).not.toHaveProperty("asked");
    expect((error as Error).message).toMatch(/is unknown \(no price rule applies\)\. Nothing was sent\./);
    expect(submits()).toBe(0);
  });

  it("is not sent if only the lower end of its price is known", async () => {
    const { wan, budget } = withBudget();
    const media = [{ type: "reference_video", url: "https://a.example/cat.mp4" }] as const;
    const error = await rejection(wan.submit({ ...PRICED, media: [...media] }, { budget }));
    expect((error as Error).message).toMatch(/reference video/);
  });

  it('is sent with unpriced: "allow", and is counted at the cost of its task', async () => {
    const { wan, budget } = withBudget({ unpriced: "allow" }, { credits: 13.5 });
    await wan.generate(REQUEST, { budget });
    expect(await budget.read()).toMatchObject(numbers(13.5, 0));
  });

  it('is not sent with unpriced: "allow" if nothing is left', async () => {
    const { wan, budget, submits } = withBudget({ unpriced: "allow" }, { credits: 15 });
    await wan.generate(REQUEST, { budget });
    const error = await rejection(wan.generate(REQUEST, { budget }));
    expect(error).toMatchObject({ name: "BudgetExceededError", spent: 15 });
    expect(error).not.toHaveProperty("asked");
    expect((error as Error).message).toMatch(/the video costs at least 0 credits, but 0 of 15 are left/);
    expect(await budget.read()).toMatchObject(numbers(15, 0));
    expect(submits()).toBe(1);
  });
});
