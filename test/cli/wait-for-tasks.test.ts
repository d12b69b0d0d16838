import { expect, it, vi } from "vitest";
import { listenToInterrupts } from "../../src/cli/interrupt.js";
import { createReporter } from "../../src/cli/reporter.js";
import { waitForTasks } from "../../src/cli/wait-for-tasks.js";
import type { SettledTask } from "../../src/index.js";
import { aTask, client, during, useEmulator } from "../support/emulated.js";

useEmulator();

it("settles each task in the budget", async () => {
  const output = { write: () => {} };
  const terminal = { out: output, err: output, env: {}, onInterrupt: () => () => {} };
  const ids = [await aTask(), await aTask({ fail: "api_error" })];
  const budget = { submit: vi.fn(), settle: vi.fn(async (_: SettledTask) => {}) };
  const code = await during(
    waitForTasks(ids, {
      wan: client(),
      pathOf: () => undefined,
      reporter: createReporter(terminal, true),
      interrupts: listenToInterrupts(terminal),
      timeout: undefined,
      values: {},
      terminal,
      budget,
    }),
  );
  expect(code).toBe(1);
  expect(budget.settle.mock.calls.map(([{ id }]) => id).sort()).toEqual(ids.sort());
});
