import { expect, it } from "vitest";
import { estimateCost, fetchPrices, findUsage, getBalance, getUsage } from "../../src/account/index.js";
import { createEmulator } from "../../src/emulator/index.js";
import type { WanRequest } from "../../src/index.js";
import { clientFor } from "../support/client.js";
import { PLATFORM_TOKEN } from "../support/upload-server.js";

const request = {
  model: "wan3.0-video",
  prompt: "A paper boat",
  duration: 5,
  resolution: "720P",
} as const satisfies WanRequest;

it("the emulator charges the estimated cost, and shows it in the usage and the balance", async () => {
  const { fetch } = createEmulator({ taskSeconds: 0, balance: 100 });
  const options = { fetch, platformToken: PLATFORM_TOKEN };
  const estimate = estimateCost(request, await fetchPrices({ fetch }));
  expect(estimate).toMatchObject({ credits: 4.73, exact: true });

  const before = await getBalance(options);
  const task = await clientFor("https://api.acedata.cloud", { fetch }).generate(request);
  expect(task.cost).toMatchObject({ amount: 4.73 });
  const after = await getBalance(options);
  expect(Number(before.credits) - Number(after.credits)).toBeCloseTo(4.73);

  const records = [];
  for await (const record of getUsage({ ...options, since: task.createdAt as Date })) records.push(record);
  expect(records).toEqual([
    expect.objectContaining({ traceId: task.traceId, deductedCredits: 4.73, status: 200 }),
  ]);
  expect(await findUsage({ ...options, traceId: String(task.traceId) })).toEqual(records[0]);
});

it("the estimate of a request without a duration and a resolution uses the defaults of the rules", async () => {
  const { fetch } = createEmulator({ taskSeconds: 0 });
  const { duration: _, resolution: __, ...short } = request;
  expect(estimateCost(short, await fetchPrices({ fetch }))).toMatchObject({ credits: 4.73, exact: true });
  const task = await clientFor("https://api.acedata.cloud", { fetch }).generate(short);
  expect(task.cost).toMatchObject({ amount: 4.73 });
});
