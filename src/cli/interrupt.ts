import { EXIT } from "./exit-code.js";
import type { Terminal } from "./terminal.js";

/** The interrupts that a command has received: Ctrl-C, or another signal that ends a program. */
export interface Interrupts {
  /** Aborted by the first interrupt, or by the second one during `runProtected`. The reason is the `code`. */
  readonly signal: AbortSignal;
  /** The exit code of the first interrupt, or `undefined` before it. */
  readonly code: number | undefined;
  /** Runs work that the first interrupt must not abort. That interrupt calls `onInterrupt` instead. */
  runProtected<T>(work: (signal: AbortSignal) => Promise<T>, onInterrupt: () => void): Promise<T>;
  close(): void;
}

export function listenToInterrupts(terminal: Terminal): Interrupts {
  const controller = new AbortController();
  let onFirstInterrupt: (() => void) | undefined;
  let code: number | undefined;
  let interruptsBefore = 0;
  const stopListening = terminal.onInterrupt((received) => {
    const isFirst = code === undefined;
    code ??= received;
    if (!onFirstInterrupt) controller.abort(code);
    else if (isFirst) onFirstInterrupt();
    else if (isRepeatedRequest(received, interruptsBefore)) controller.abort(code);
    if (received !== EXIT.hungUp) interruptsBefore++;
  });
  return {
    signal: controller.signal,
    get code() {
      return code;
    },
    async runProtected(work, onInterrupt) {
      onFirstInterrupt = onInterrupt;
      try {
        return await work(controller.signal);
      } finally {
        onFirstInterrupt = undefined;
      }
    },
    close: stopListening,
  };
}

/**
 * Whether a further interrupt is a person's second request to stop. A closed terminal sends SIGHUP more than once, and a
 * logout adds SIGTERM: neither of these is a second request.
 */
function isRepeatedRequest(code: number, interruptsBefore: number): boolean {
  if (code === EXIT.hungUp) return false;
  return code !== EXIT.terminated || interruptsBefore > 0;
}
