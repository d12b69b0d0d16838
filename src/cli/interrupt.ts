import { EXIT } from "./exit-code.js";
import type { Terminal } from "./terminal.js";

/** What Ctrl-C, or another signal that ends a program, has done so far. */
export interface Interrupts {
  /** Aborted by Ctrl-C, or only by the second one while something must not be cut off. The reason is the `code`. */
  readonly signal: AbortSignal;
  /** The exit code that says so, once it was pressed. */
  readonly code: number | undefined;
  /** Does what must not be cut off: the first Ctrl-C only calls `told`. */
  shielding<T>(work: (signal: AbortSignal) => Promise<T>, told: () => void): Promise<T>;
  close(): void;
}

export function listenToInterrupts(terminal: Terminal): Interrupts {
  const controller = new AbortController();
  let shield: (() => void) | undefined;
  let code: number | undefined;
  let terminations = 0;
  const stopListening = terminal.onInterrupt((given) => {
    const first = code === undefined;
    code ??= given;
    if (!shield) controller.abort(code);
    else if (first) shield();
    else if (isAnotherRequest(given, terminations)) controller.abort(code);
    if (given !== EXIT.hungUp) terminations++;
  });
  return {
    signal: controller.signal,
    get code() {
      return code;
    },
    async shielding(work, told) {
      shield = told;
      try {
        return await work(controller.signal);
      } finally {
        shield = undefined;
      }
    },
    close: stopListening,
  };
}

/** A terminal that is closed says so more than once, and a logout ends its programs with SIGTERM, too: nobody asked twice. */
function isAnotherRequest(given: number, before: number): boolean {
  if (given === EXIT.hungUp) return false;
  return given !== EXIT.terminated || before > 0;
}
