import { describe, expect, it, vi } from "vitest";
import { createBudget, createMemoryStore } from "../../src/account/index.js";
import { submitOnce } from "../../src/index.js";
import { PRICE, PRICED, PRICES, withBudget } from "../support/budget.js";
import { rejection } from "../support/client.js";

const numbers = (spent: number, reserved: number) => ({ limit: 15, spent, reserved });

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

  it("has the job id as its key until the task id is known, and is settled by the job id", async () => {
    const { wan, budget, emulator } = withBudget();
    const callback_url = "https://a.example/cb?wan_job=row-7&wan_sig=x";
    emulator.faults.next("reset", { on: "submit" });
    await rejection(wan.submit({ ...PRICED, callback_url }, { budget }));
    expect((await budget.read()).reservations).toEqual([{ key: "row-7", credits: PRICE }]);
    const { id = "" } = emulator.tasks[0] ?? {};
    await wan.waitForTask({ id, jobId: "row-7" }, { budget });
    expect(await budget.read()).toMatchObject({ ...numbers(PRICE, 0), reservations: [] });
  });

  it("of a job whose outcome is unknown keeps that job from being submitted again", async () => {
    const { wan, budget, emulator, submits } = withBudget();
    const request = { ...PRICED, callback_url: "https://a.example/cb?wan_job=row-7&wan_sig=x" };
    emulator.faults.next("reset", { on: "submit" });
    await rejection(wan.submit(request, { budget }));
    expect(await rejection(wan.submit(request, { budget }))).toMatchObject({
      name: "ConfigurationError",
      message: expect.stringMatching(/^budget: the job id "row-7" already has a reservation, /),
      maybeAccepted: false,
    });
    expect(submits()).toBe(1);
    await budget.settleReservation("row-7", 0);
    await wan.generate(request, { budget });
    expect(await budget.read()).toMatchObject(numbers(PRICE, 0));
  });

  it("of a job's second submission is not settled by its first task, which was settled before", async () => {
    const { wan, budget, emulator } = withBudget();
    const request = { ...PRICED, callback_url: "https://a.example/cb?wan_job=row-7&wan_sig=x" };
    const first = await wan.submit(request, { budget });
    await first.wait({ budget });
    emulator.faults.next("reset", { on: "submit" });
    await rejection(wan.submit(request, { budget }));
    await first.wait({ budget });
    expect(await budget.settle(await wan.waitForTask(first), "row-7")).toBe(false);
    expect(await budget.read()).toMatchObject({ ...numbers(PRICE, PRICE), reservations: [{ key: "row-7" }] });
  });

  it("of a job's second submission is not settled by its first task, which was found by the job id", async () => {
    const { wan, budget, emulator } = withBudget();
    const request = { ...PRICED, callback_url: "https://a.example/cb?wan_job=row-7&wan_sig=x" };
    emulator.faults.next("reset", { on: "submit", times: 2 });
    await rejection(wan.submit(request, { budget }));
    const found = { id: emulator.tasks[0]?.id ?? "", jobId: "row-7" };
    await wan.waitForTask(found, { budget });
    await rejection(wan.submit(request, { budget }));
    await wan.waitForTask(found, { budget });
    expect(await budget.read()).toMatchObject(numbers(PRICE, PRICE));
  });

  it("without a job id in the callback URL has a random key", async () => {
    const { wan, budget, emulator } = withBudget();
    emulator.faults.next("reset", { on: "submit" });
    await rejection(wan.submit({ ...PRICED, callback_url: "https://a.example/cb?wan_job=" }, { budget }));
    expect((await budget.read()).reservations).toEqual([
      { key: expect.stringMatching(/^[0-9a-f-]{36}$/), credits: PRICE },
    ]);
  });

  it("of a lost submission is settled by its key, with the credits from the usage", async () => {
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

  it("reserves nothing if the call is aborted before the claim is written", async () => {
    const { wan, budget, submits } = withBudget();
    let claimLater = () => {};
    const claimed = new Promise<boolean>((resolve) => {
      claimLater = () => resolve(true);
    });
    const controller = new AbortController();
    const claim = () => {
      controller.abort();
      setTimeout(claimLater, 5);
      return claimed;
    };
    const { signal } = controller;
    const outcome = await submitOnce(wan, PRICED, { claim, release() {}, budget, signal });
    expect(outcome.status).toBe("refused");
    await new Promise(setImmediate);
    expect(await budget.read()).toMatchObject(numbers(0, 0));
    expect(submits()).toBe(0);
  });

  it("releases both the reservation and the claim of a refused job", async () => {
    const { wan, budget, emulator } = withBudget();
    const { claim, release } = claims();
    emulator.faults.next({ error: "forbidden" }, { on: "submit" });
    expect((await submitOnce(wan, PRICED, { claim, release, budget })).status).toBe("refused");
    expect(release).toHaveBeenCalledTimes(1);
    expect(await budget.read()).toMatchObject(numbers(0, 0));
  });
});
