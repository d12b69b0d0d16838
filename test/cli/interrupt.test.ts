import { expect, it } from "vitest";
import { listenToInterrupts } from "../../src/cli/interrupt.js";
import type { Terminal } from "../../src/cli/terminal.js";

const [HUP, INT, QUIT, TERM] = [129, 130, 131, 143];

/** What a guarded piece of work sees of some signals: whether it was told, and whether it was aborted. */
async function guarded(...signals: number[]) {
  let signal: (code: number) => void = () => {};
  const onInterrupt = (listener: typeof signal) => {
    signal = listener;
    return () => {};
  };
  const interrupts = listenToInterrupts({ onInterrupt } as unknown as Terminal);
  let told = 0;
  const aborted = await interrupts.shielding(
    async (abort) => {
      for (const code of signals) signal(code);
      return abort.aborted;
    },
    () => told++,
  );
  return { told, aborted, code: interrupts.code };
}

it.each([[HUP], [INT], [QUIT], [TERM]])("%d alone does not abort what is guarded", async (code) => {
  expect(await guarded(code)).toEqual({ told: 1, aborted: false, code });
});

it.each([
  [INT, INT],
  [TERM, TERM],
  [INT, TERM],
  [QUIT, INT],
  [HUP, INT],
  [HUP, QUIT],
  [HUP, TERM, TERM],
])("a signal that asks again aborts it: %d, %d, %s", async (...signals) => {
  const given = signals.filter((each) => each !== undefined) as number[];
  expect(await guarded(...given)).toEqual({ told: 1, aborted: true, code: given[0] });
});

it.each([
  [HUP, HUP],
  [INT, HUP],
  [TERM, HUP],
  [HUP, TERM],
])("a terminal that is closed, or a logout, has not asked again: %d, %d", async (...signals) => {
  expect(await guarded(...signals)).toMatchObject({ told: 1, aborted: false });
});
