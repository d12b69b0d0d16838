import type { Terminal } from "./terminal.js";

/** What Ctrl-C has done so far. */
export interface Interrupts {
  /** Aborted by Ctrl-C, or only by the second one while something must not be cut off. */
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
  const stopListening = terminal.onInterrupt((given) => {
    const first = code === undefined;
    code ??= given;
    if (first && shield) shield();
    else controller.abort();
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
