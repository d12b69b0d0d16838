import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished, vi } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { serveEmulator } from "../../src/node/index.js";

const PROGRAM = resolve(import.meta.dirname, "../../examples/resume.mjs");
const JOBS = 100;

it("a process that is killed while it waits resumes from the ids that it saved, without another submission", async () => {
  const folder = mkdtempSync(join(tmpdir(), "wan-client-resume-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const journal = join(folder, "jobs.jsonl");
  const emulator = createEmulator();
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  const start = () => {
    const env = { ...process.env, WAN_BASE_URL: url, ACEDATACLOUD_API_TOKEN: "any" };
    return spawn(process.execPath, [PROGRAM, journal, String(JOBS)], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
  };
  const count = (path: string) => emulator.requests.filter((request) => request.path === path).length;

  const killed = start();
  const waitsForAll = () => {
    expect(readFileSync(journal, "utf8").split("\n")).toHaveLength(JOBS + 1);
    expect(count("/wan/tasks")).toBeGreaterThan(0);
  };
  await vi.waitFor(waitsForAll, { timeout: 20_000, interval: 50 });
  const ended = new Promise((resolve) => killed.once("exit", (_, signal) => resolve(signal)));
  killed.kill("SIGKILL");
  expect(await ended).toBe("SIGKILL");
  expect(count("/wan/videos")).toBe(JOBS);

  await emulator.clock.advance(3_600_000);
  const resumed = start();
  const code = new Promise((resolve) => resumed.once("exit", resolve));
  expect(await text(resumed.stdout)).toBe(
    "100 of 100 videos are done; 100 were submitted by an earlier run\n",
  );
  expect(await code).toBe(0);
  expect(count("/wan/videos")).toBe(JOBS);
  expect(emulator.tasks).toHaveLength(JOBS);
}, 60_000);
