import { expect, it } from "vitest";
import type { BudgetOptions } from "../../src/account/index.js";
import { createMemoryStore } from "../../src/account/index.js";
import { createWan, VideoBatchError } from "../../src/ai-sdk/index.js";
import { callOptions } from "../support/ai-sdk.js";
import { PRICE, withBudget } from "../support/budget.js";
import { rejection } from "../support/client.js";

/** Options of a call whose video costs 4.73 credits. */
const video = (n = 1) => callOptions({ n, duration: 5 });

function providerWith(options: Partial<BudgetOptions> = {}) {
  const { wan: client, budget, emulator, submits } = withBudget(options);
  return { model: createWan({ client, budget }).video("wan3.0-video"), budget, emulator, submits };
}

it("the videos of generateVideo are counted", async () => {
  const { model, budget, emulator } = providerWith();
  await model.doGenerate(video(2));
  emulator.outcomes.next({ fail: "api_error" });
  await rejection(model.doGenerate(video()));
  expect(await budget.read()).toMatchObject({ spent: 2 * PRICE, reserved: 0 });
});

it("a video over the limit is not submitted, and a call for several videos reports those that are submitted", async () => {
  const { model, submits } = providerWith({ limit: 5 });
  const error = await rejection(model.doGenerate(video(2)));
  expect(error).toBeInstanceOf(VideoBatchError);
  expect(error).toMatchObject({
    maybeAccepted: false,
    outcomes: [{ status: "succeeded" }, { status: "refused", error: { name: "BudgetExceededError" } }],
  });
  expect(await rejection(model.doStart(video()))).toMatchObject({ name: "BudgetExceededError" });
  expect(submits()).toBe(1);
});

it.each([
  [1, PRICE],
  [3, 14.19],
])("the tasks of startVideo are settled by a read of their status, %i at once", async (n, credits) => {
  const store = createMemoryStore();
  const { model, budget } = providerWith({ store });
  const { operation } = await model.doStart(video(n));
  expect(await budget.read()).toMatchObject({ spent: 0, reserved: credits });
  expect(await model.doStatus({ operation })).toMatchObject({ status: "completed" });
  expect(await budget.read()).toMatchObject({ spent: credits, reserved: 0 });
});

it("the tasks are settled after a webhook, too", async () => {
  const { model, budget } = providerWith();
  const { operation } = await model.doStart({ ...video(), webhookUrl: "https://app.example.com/hook" });
  await model.doStatus({ operation });
  expect(await budget.read()).toMatchObject({ spent: PRICE, reserved: 0 });
});

it("the error of a store that fails when the status is read becomes a warning", async () => {
  const settle = () => Promise.reject(new Error("Redis is down."));
  const { model } = providerWith({ store: { ...createMemoryStore(), settle } });
  const { operation } = await model.doStart(video());
  const { status, warnings } = await model.doStatus({ operation });
  expect(status).toBe("completed");
  expect(warnings).toMatchObject([
    { message: expect.stringMatching(/^The cost of task .* was not recorded: /) },
  ]);
});
