#!/usr/bin/env node
import { closeSync } from "node:fs";
import { isatty } from "node:tty";
import { EXIT } from "./exit-code.js";
import { outputTo } from "./output.js";
import { run } from "./run.js";

// The process as a terminal, and nothing else: all that can be tested is in run.ts.
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

function onInterrupt(listener: (code: number) => void): () => void {
  const listeners = Object.entries(SIGNALS).map(([name, code]) => [name, () => listener(code)] as const);
  for (const [name, each] of listeners) process.on(name, each);
  return () => {
    for (const [name, each] of listeners) process.off(name, each);
  };
}

// Node 20 aborts in the end where a terminal that it began with is gone, and its descriptor is still there.
const terminals = [0, 1, 2].filter(isatty);
process.once("exit", () => {
  for (const descriptor of terminals) if (!isatty(descriptor)) closeSync(descriptor);
});

let lost: Error | undefined;
const lose = (error: Error) => {
  lost ??= error;
};
const terminal = {
  out: outputTo(process.stdout, lose),
  err: outputTo(process.stderr, lose),
  env: process.env,
  onInterrupt,
};

process.exitCode = await run(process.argv.slice(2), terminal);
// Node tells of what it could not write after a while only.
process.once("beforeExit", () => {
  if (!lost) return;
  terminal.err.write(`wan-client: not all of the output could be written: ${lost.message}\n`);
  process.exitCode ||= EXIT.unknown;
});
