import { type BudgetOptions, createBudget, type Prices } from "../../src/account/index.js";
import { createEmulator, type EmulatorOptions } from "../../src/emulator/index.js";
import type { WanClientOptions, WanRequest } from "../../src/index.js";
import { clientFor } from "./client.js";

/** A request that costs 4.73 credits on the emulator. */
export const PRICED = {
  model: "wan3.0-video",
  prompt: "A paper boat",
  duration: 5,
} as const satisfies WanRequest;
export const PRICE = 4.73;

/** Rules that price `PRICED` as the emulator does, and no other model. */
export const PRICES: Prices = {
  path: "/wan/videos",
  fetchedAt: "2026-11-25T00:00:00.000Z",
  rules: [
    {
      conditions: { "==": [{ var: ["model", ""] }, "wan3.0-video"] },
      consumption: { "*": [0.946, { var: ["duration", 5] }] },
      unit: "Second",
    },
  ],
};

/** An emulator whose tasks take no time, a client for it, and a budget. */
export function withBudget(
  options: Partial<BudgetOptions> = {},
  emulatorOptions: EmulatorOptions = {},
  clientOptions: WanClientOptions = {},
) {
  const emulator = createEmulator({ taskSeconds: 0, ...emulatorOptions });
  const wan = clientFor("https://api.acedata.cloud", {
    fetch: emulator.fetch,
    polling: { readsPerSecond: Number.POSITIVE_INFINITY, interval: 0 },
    ...clientOptions,
  });
  const budget = createBudget({ limit: 15, prices: PRICES, ...options });
  const submits = () => emulator.requests.filter(({ path }) => path === "/wan/videos").length;
  return { emulator, wan, budget, submits };
}
