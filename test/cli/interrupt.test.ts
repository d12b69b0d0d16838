import { expect, it } from "vitest";
import { listenToInterrupts } from "../../src/cli/interrupt.js";
import type { Terminal } from "../../src/cli/terminal.js";

const [HUP, INT, QUIT, TERM] = [129, 130, 131, 143];

/** The effects of signals during protected work: how often it was notified, and whether it was aborted. */
async function runWithSignals(...signals: number[]) {
  let interrupt: (code: number) => void = () => {};
  const onInterrupt = (listener: typeof interrupt) => {
    interrupt = listener;
    return () => {};
  };
  const interrupts = listenToInterrupts({ onInterrupt } as unknown as Terminal);
  let notified = 0;
  const aborted = await interrupts.runProtected(
    async (signal) => {
      for (const code of signals) interrupt(code);
      return signal.aborted;
    },
    () => notified++,
  );
  return { notified, aborted, code: interrupts.code };
}

it.each([[HUP], [INT], [QUIT], [TERM]])("%d alone does not abort protected work", async (code) => {
  expect(await runWithSignals(code)).toEqual({ notified: 1, aborted: false, code });
});

it.each([
  [INT, INT],
  [TERM, TERM],
  [INT, TERM],
  [QUIT, INT],
  [HUP, INT],
  [HUP, QUIT],
  [HUP, TERM, TERM],
])("a second request aborts protected work: %d, %d, %s", async (...signals) => {
  const given = signals.filter((each) => each !== undefined) as number[];
  expect(await runWithSignals(...given)).toEqual({ notified: 1, aborted: true, code: given[0] });
});

it.each([
  [HUP, HUP],
  [INT, HUP],
  [TERM, HUP],
  [HUP, TERM],
])("a closed terminal or a logout is not a second request: %d, %d", async (...signals) => {
  expect(await runWithSignals(...signals)).toMatchObject({ notified: 1, aborted: false });
});
