import { expect } from "vitest";
import { run } from "../../src/cli/run.js";
import { TOKEN } from "./client.js";

/** An event as a program reads it. */
export interface ReadEvent {
  event: string;
  time: string;
  id: string | null;
  data: Record<string, unknown>;
}

/** The user of the command: a person or a program. */
export interface FakeTerminal {
  /** What was written to standard output. */
  out(): string;
  /** What was written to standard error. */
  err(): string;
  /** The JSON events on standard output. */
  events(): ReadEvent[];
  pressCtrlC(): void;
  /** Sends the signal that leads to this exit code. */
  interrupt(code: number): void;
  run(...args: string[]): Promise<number>;
}

/** A complete event, without other fields. */
export function anEvent(event: string, id: string | null, data: object): ReadEvent {
  return { event, time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), id, data: { ...data } };
}

/** @param answer What the user answers to every question. Default: there is nobody to ask. */
export function fakeTerminal({
  isTTY = false,
  columns = 80,
  env = {},
  answer = undefined as string | undefined,
} = {}): FakeTerminal {
  const written = { out: "", err: "" };
  const listeners = new Set<(code: number) => void>();
  const output = (name: "out" | "err") => ({
    isTTY,
    columns,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const ask = async (question: string) => {
    written.err += question;
    return answer ?? "";
  };
  const terminal = {
    ...(answer !== undefined && { ask }),
    out: output("out"),
    err: output("err"),
    // Without colour, so that most tests compare plain text.
    env: { ACEDATACLOUD_API_TOKEN: TOKEN, NO_COLOR: "1", ...env },
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
