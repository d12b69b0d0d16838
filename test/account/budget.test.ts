import { describe, expect, it, vi } from "vitest";
import { BudgetExceededError, createBudget, createMemoryStore } from "../../src/account/index.js";
import type { Fault } from "../../src/emulator/index.js";
import { submitOnce, type WanError } from "../../src/index.js";
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

  it("counts with the task's own cost, even one that is larger than the estimate", async () => {
    const { wan, budget } = withBudget({}, { credits: 14 });
    await wan.generate(PRICED, { budget });
    expect(await budget.read()).toMatchObject({ ...numbers(14, 0), available: 1 });
    expect(await rejection(wan.generate(PRICED, { budget }))).toMatchObject({ spent: 14, asked: PRICE });
  });

  it.each([
    ["has no cost", undefined],
    ["has a cost in another currency", { amount: 0.45, currency: "usd" }],
    ["has a cost that is no number", { amount: "about 4", currency: "credit" }],
    ["has a negative cost", { amount: -1, currency: "credit" }],
  ])("counts with the estimate if its task %s", async (_, cost) => {
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

  it("costs nothing if it never left this machine", async () => {
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

  it("is reserved anew for each attempt, so that nothing stays reserved if the process ends in between", async () => {
    const store = createMemoryStore();
    const reserve = vi.spyOn(store, "reserve");
    const settle = vi.spyOn(store, "settle");
    const { wan, budget, emulator, submits } = withBudget({ store });
    emulator.faults.next({ error: "too_many_requests", retryAfter: 0.001 }, { on: "submit", times: 3 });
    await wan.submit(PRICED, { budget });
    expect([submits(), reserve.mock.calls.length, settle.mock.calls.length]).toEqual([4, 4, 3]);
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

describe("a video over the limit", () => {
  it("is not sent, and the error has the numbers", async () => {
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

  it("of 100 videos at once, only those that fit are sent", async () => {
    const { wan, budget, submits } = withBudget({ limit: 50 });
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, () => wan.generate(PRICED, { budget })),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    expect(submits()).toBe(10);
  });

  it("is reserved with the most that it may cost", async () => {
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

  it('is sent with unpriced: "allow", and counts with what its task says that it cost', async () => {
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

describe("a reservation", () => {
  it.each(["waitForTask", "waitForTasks", "wait", "watchTask"] as const)(
    "is settled by %s",
    async (method) => {
      const { wan, budget } = withBudget();
      const submitted = await wan.submit(PRICED, { budget });
      if (method === "wait") await submitted.wait({ budget });
      else if (method === "waitForTask") await wan.waitForTask(submitted.id, { budget });
      else
        for await (const _ of (wan[method] as typeof wan.watchTask)(...forMethod(method, submitted.id), {
          budget,
        }));
      expect(await budget.read()).toMatchObject(numbers(PRICE, 0));
    },
  );

  it("is settled once, however many waits see the end of its task", async () => {
    const { wan, budget } = withBudget();
    const { id } = await wan.submit(PRICED, { budget });
    await Promise.all(Array.from({ length: 5 }, () => wan.waitForTask(id, { budget })));
    expect(await budget.settle(await wan.waitForTask(id))).toBe(false);
    expect(await budget.read()).toMatchObject(numbers(PRICE, 0));
  });

  it("is settled by another process with the same store", async () => {
    const store = createMemoryStore();
    const { wan, budget } = withBudget({ store });
    const { id } = await wan.submit(PRICED, { budget });
    const other = createBudget({ limit: 15, prices: PRICES, store });
    await wan.waitForTask({ id }, { budget: other });
    expect(await other.read()).toMatchObject(numbers(PRICE, 0));
  });

  it("has the job id until the task is known, and is settled by it", async () => {
    const { wan, budget, emulator } = withBudget();
    const callback_url = "https://a.example/cb?wan_job=row-7&wan_sig=x";
    emulator.faults.next("reset", { on: "submit" });
    await rejection(wan.submit({ ...PRICED, callback_url }, { budget }));
    expect((await budget.read()).reservations).toEqual([{ key: "row-7", credits: PRICE }]);
    const { id = "" } = emulator.tasks[0] ?? {};
    await wan.waitForTask({ id, jobId: "row-7" }, { budget });
    expect(await budget.read()).toMatchObject({ ...numbers(PRICE, 0), reservations: [] });
  });

  it("of a job that was submitted again is another one", async () => {
    const { wan, budget, emulator } = withBudget();
    const request = { ...PRICED, callback_url: "https://a.example/cb?wan_job=row-7&wan_sig=x" };
    emulator.faults.next("reset", { on: "submit" });
    await rejection(wan.submit(request, { budget }));
    await wan.generate(request, { budget });
    expect(await budget.read()).toMatchObject({
      ...numbers(PRICE, PRICE),
      reservations: [{ key: "row-7", credits: PRICE }],
    });
  });

  it("of a lost submission is settled by hand, with what the usage says", async () => {
    const { wan, budget, emulator } = withBudget();
    emulator.faults.next("reset", { on: "submit", times: 2 });
    await rejection(wan.submit(PRICED, { budget }));
    await rejection(wan.submit(PRICED, { budget }));
    const [first, second] = (await budget.read()).reservations;
    expect(await budget.settleReservation(first?.key ?? "", 4.7)).toBe(true);
    expect(await budget.settleReservation(second?.key ?? "", 0)).toBe(true);
    expect(await budget.settleReservation(second?.key ?? "", 1)).toBe(false);
    expect(await budget.read()).toMatchObject(numbers(4.7, 0));
    const credits = -1;
    expect(await rejection(budget.settleReservation("k", credits))).toMatchObject({
      name: "ConfigurationError",
      message: "credits: got -1; use a number of credits, 0 or more.",
    });
  });
});

function forMethod(method: string, id: string): [never] {
  return [(method === "waitForTasks" ? [id] : id) as never];
}

describe("submitOnce with a budget", () => {
  const claims = () => ({ claim: vi.fn(() => true), release: vi.fn() });

  it("releases the claim of a job that is over the limit", async () => {
    const { wan, budget, submits } = withBudget({ limit: 1 });
    const { claim, release } = claims();
    const outcome = await submitOnce(wan, PRICED, { claim, release, budget });
    expect(outcome).toMatchObject({
      status: "refused",
      error: { name: "BudgetExceededError", asked: PRICE },
    });
    expect([claim.mock.calls.length, release.mock.calls.length, submits()]).toEqual([1, 1, 0]);
  });

  it("reserves nothing for a job that another process has claimed", async () => {
    const { wan, budget } = withBudget();
    const outcome = await submitOnce(wan, PRICED, { claim: () => false, release() {}, budget });
    expect(outcome.status).toBe("maybeAccepted");
    expect(await budget.read()).toMatchObject(numbers(0, 0));
  });

  it("gives back both the reservation and the claim of a refused job", async () => {
    const { wan, budget, emulator } = withBudget();
    const { claim, release } = claims();
    emulator.faults.next({ error: "forbidden" }, { on: "submit" });
    expect((await submitOnce(wan, PRICED, { claim, release, budget })).status).toBe("refused");
    expect(release).toHaveBeenCalledTimes(1);
    expect(await budget.read()).toMatchObject(numbers(0, 0));
  });
});
