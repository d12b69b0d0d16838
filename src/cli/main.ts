#!/usr/bin/env node
import { run } from "./run.js";

// The process as a terminal, and nothing else: all that can be tested is in run.ts.
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

function onInterrupt(listener: (code: number) => void): () => void {
  const listeners = Object.entries(SIGNALS).map(([name, code]) => [name, () => listener(code)] as const);
  for (const [name, each] of listeners) process.on(name, each);
  return () => {
    for (const [name, each] of listeners) process.off(name, each);
  };
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // A reader such as `head` that has seen enough is no failure.
    if (error.code !== "EPIPE") throw error;
  });
}

process.exitCode = await run(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  env: process.env,
  onInterrupt,
});
