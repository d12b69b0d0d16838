import { run } from "../../src/cli/run.js";
import { TOKEN } from "./client.js";

/** A person, or a program, before the command. */
export interface FakeTerminal {
  /** What came on standard output. */
  out(): string;
  /** What came on standard error. */
  err(): string;
  /** The JSON events on standard output. */
  events(): Record<string, unknown>[];
  pressCtrlC(): void;
  /** Another signal, by the exit code that it stands for. */
  interrupt(code: number): void;
  run(...args: string[]): Promise<number>;
}

export function fakeTerminal({ isTTY = false, columns = 80, env = {} } = {}): FakeTerminal {
  const written = { out: "", err: "" };
  const listeners = new Set<(code: number) => void>();
  const output = (name: "out" | "err") => ({
    isTTY,
    columns,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const terminal = {
    out: output("out"),
    err: output("err"),
    env: { ACEDATACLOUD_API_TOKEN: TOKEN, ...env },
    onInterrupt(listener: (code: number) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const interrupt = (code: number) => {
    for (const listener of listeners) listener(code);
  };
  return {
    out: () => written.out,
    err: () => written.err,
    events: () =>
      written.out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    pressCtrlC: () => interrupt(130),
    interrupt,
    run: (...args) => run(args, terminal),
  };
}
