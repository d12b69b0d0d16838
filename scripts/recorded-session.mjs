// Records a session of the built command: it makes a video on its own emulator, is interrupted, and resumes from the id.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const PROGRAM = resolve(import.meta.dirname, "../dist/cli.js");
const SHOWN_PORT = "8787";
const TASK_SECONDS = "8";
// The command prints this line only on a slow machine.
const SLOW_SUBMISSION = / submitting\n$/;

/**
 * Records the session. Only its times and its ids depend on the machine.
 *
 * @param {Record<string, string>} env variables for the command, such as `FORCE_COLOR`.
 * @returns the commands as they are typed, each with what it printed and when (ms since its start), and the emulator.
 */
export async function recordSession(env = {}) {
  const cwd = mkdtempSync(join(tmpdir(), "wan-client-session-"));
  const running = [];
  const begin = (...args) => {
    const started = start(args, { cwd, env });
    running.push(started);
    return started;
  };
  try {
    const emulator = begin("emulator", "--port", "0", "--task-seconds", TASK_SECONDS);
    await until(emulator, /\n\n/);
    const [url] = plain(emulator).match(/http:\S+/);
    const words = ["A paper boat", "-m", "wan2.6-t2v", "-o", "boat.mp4", "--base-url", url];
    const first = begin("generate", ...words);
    await until(first, /running/);
    first.child.kill("SIGINT");
    await first.ended;
    const [, resume] = plain(first).match(/^Interrupted.* with: npx wan-client (.*)$/m);
    const second = begin(...resume.split(" "));
    await second.ended;
    emulator.child.kill("SIGINT");
    await emulator.ended;

    const shown = (text) => text.replaceAll(url, url.replace(/\d+$/, SHOWN_PORT));
    const command = (typed, output) => ({
      typed: shown(`npx wan-client ${typed}`),
      output: output.map(({ at, text }) => ({ at, text: shown(text) })),
    });
    // If stdout is a pipe, the command prints the path of the file on stderr and also on stdout, for programs. A terminal shows
    // the path once.
    const onTerminal = ({ output }) =>
      output.filter(({ stream, text }) => stream === "stderr" && !SLOW_SUBMISSION.test(text));
    const quoted = words.map((word) => (word.includes(" ") ? `"${word}"` : word)).join(" ");
    return {
      generate: command(`generate ${quoted}`, onTerminal(first)),
      wait: command(resume, onTerminal(second)),
      emulator: command(`emulator --task-seconds ${TASK_SECONDS}`, emulator.output),
    };
  } finally {
    for (const { child } of running) child.kill("SIGKILL");
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** What a recorded command printed, without the colours. */
export function plain({ output }) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters.
  return output.map(({ text }) => text.replace(/\u001b\[[\d;]*m/g, "")).join("");
}

/** Starts the command. `output` collects what it writes to stdout and stderr. */
function start(args, { cwd, env }) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: { ...process.env, ACEDATACLOUD_API_TOKEN: "any-token", ...env },
  });
  const started = { child, output: [], ended: new Promise((done) => child.once("close", done)) };
  for (const stream of ["stdout", "stderr"]) {
    child[stream].setEncoding("utf8");
    child[stream].on("data", (text) => {
      started.output.push({ at: Math.round(performance.now() - startedAt), stream, text });
    });
  }
  return started;
}

async function until(started, pattern) {
  while (!pattern.test(plain(started))) {
    if (started.child.exitCode !== null) throw new Error(`The command has ended:\n${plain(started)}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
