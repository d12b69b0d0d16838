#!/usr/bin/env node
import { closeSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { isatty } from "node:tty";
import { EXIT } from "./exit-code.js";
import { outputTo } from "./output.js";
import { run } from "./run.js";

// This file only connects the process to run.ts, which contains everything that can be tested.
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

function onInterrupt(listener: (code: number) => void): () => void {
  const listeners = Object.entries(SIGNALS).map(([name, code]) => [name, () => listener(code)] as const);
  for (const [name, each] of listeners) process.on(name, each);
  return () => {
    for (const [name, each] of listeners) process.off(name, each);
  };
}

// Node 20 aborts at exit if a terminal that it had at its start is gone while the descriptor is still open.
const terminals = [0, 1, 2].filter(isatty);
process.once("exit", () => {
  for (const descriptor of terminals) if (!isatty(descriptor)) closeSync(descriptor);
});

/** Resolves to the answer, which is empty after Ctrl-C and Ctrl-D. */
async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => {
    lines.once("SIGINT", () => lines.close());
    lines.once("close", () => resolve(""));
  });
  try {
    return await Promise.race([lines.question(question), closed]);
  } finally {
    lines.close();
  }
}

let writeError: Error | undefined;
const onWriteError = (error: Error) => {
  writeError ??= error;
};
const terminal = {
  out: outputTo(process.stdout, onWriteError),
  err: outputTo(process.stderr, onWriteError),
  env: process.env,
  onInterrupt,
  ...(isatty(0) && isatty(2) && { ask }),
};

process.exitCode = await run(process.argv.slice(2), terminal);
// Node may report a failed write only after `run` has resolved.
process.once("beforeExit", () => {
  if (!writeError) return;
  terminal.err.write(`wan-client: not all of the output could be written: ${writeError.message}\n`);
  process.exitCode ||= EXIT.unknown;
});
