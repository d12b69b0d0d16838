import { execFile, spawn, spawnSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { aFolder } from "../../support/folder.js";
import { startServer } from "../../support/server.js";

// Runs the built command in a separate process, to test what a fake terminal cannot.
const PROGRAM = resolve(import.meta.dirname, "../../../dist/cli.js");
const environment = { ...process.env, ACEDATACLOUD_API_TOKEN: "" };

function start(cwd: string, ...args: string[]) {
  const child = spawn(PROGRAM, args, { cwd, env: environment });
  const ended = new Promise<number | null>((done) => child.on("close", done));
  return { child, ended, out: text(child.stdout), err: text(child.stderr) };
}

/** Waits until an output contains `text`. Resolves to the output so far. */
function outputWith(stream: NodeJS.ReadableStream, text: string): Promise<string> {
  let output = "";
  return new Promise((done, fail) => {
    stream.on("data", (chunk) => {
      output += chunk;
      if (output.includes(text)) done(output);
    });
    stream.on("end", () => fail(new Error(`The output ended without "${text}":\n${output}`)));
  });
}

// This program passes SIGHUP on when its terminal closes, as a shell does. The kernel sends another SIGHUP when a shell exits.
const SHELL = `
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
const [program, ...args] = JSON.parse(process.env.ARGV);
const child = spawn(program, args, { stdio: "inherit" });
child.on("exit", (code, signal) => writeFileSync("code", code + " " + signal));
process.on("SIGHUP", () => {
  child.kill("SIGHUP");
  setTimeout(() => {
    child.kill("SIGHUP");
    writeFileSync("hung-up", "");
  }, 200);
});
`;

let emulator: ReturnType<typeof start>;
let url = "";

beforeAll(async () => {
  emulator = start(".", "emulator", "--port", "0", "--task-seconds", "1");
  url = /http:\S+/.exec(await outputWith(emulator.child.stdout, "\n\n"))?.[0] ?? "";
});
afterAll(async () => {
  emulator.child.kill("SIGINT");
  expect(await emulator.ended).toBe(0);
});

const T2V = ["generate", "-m", "wan2.6-t2v", "-p", "A paper boat"];
const generate = (...more: string[]) => [...T2V, "--base-url", url, ...more];

const SIGNALS = [
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGQUIT", 131],
  ["SIGTERM", 143],
] as const;

/** A server that accepts a submission, and responds when `respond` is called. */
async function slowServer() {
  let held: ServerResponse | undefined;
  const raw = (outgoing: ServerResponse) => {
    // In a terminal, the price rules are read first. This server has none.
    if (outgoing.req.method === "GET") outgoing.writeHead(404).end();
    else held = outgoing;
  };
  const { url } = await startServer({ raw });
  return {
    url,
    accepted: () => vi.waitFor(() => expect(held).toBeDefined(), { timeout: 20_000 }),
    respond() {
      expect(held?.destroyed).toBe(false);
      held?.writeHead(200, { "content-type": "application/json" });
      held?.end(JSON.stringify({ success: true, task_id: "t-1", trace_id: "t" }));
    },
  };
}

describe("the command", () => {
  it("makes a video on the emulator that it serves, without a token", async () => {
    const folder = await aFolder();
    const { ended, out, err } = start(folder, ...generate("-o", "boat.mp4"));
    expect(await ended, await err).toBe(0);
    expect(await out).toBe("boat.mp4\n");
    expect((await readFile(`${folder}/boat.mp4`)).subarray(4, 8).toString()).toBe("ftyp");
  }, 20_000);

  it.each(SIGNALS)(
    "exits on %s, and the wait can be resumed",
    async (signal, code) => {
      const folder = await aFolder();
      const { child, ended, err } = start(folder, ...generate("-o", "boat.mp4"));
      const printed = await outputWith(child.stderr, "waiting for the task");
      child.kill(signal);
      expect(await ended).toBe(code);
      expect(await err).toContain("Interrupted. Resume with: npx wan-client wait ");
      expect(await readdir(folder)).toEqual([]);

      const command = /resume with: npx wan-client (wait .*)$/m.exec(printed)?.[1]?.split(" ") ?? [];
      expect(await start(folder, ...command).ended).toBe(0);
      expect(await readdir(folder)).toEqual(["boat.mp4"]);
    },
    20_000,
  );

  it.each(SIGNALS)(
    "prints the id before it exits on %s, if the response to the submission is outstanding",
    async (signal, code) => {
      const server = await slowServer();
      const { child, ended, err } = start(await aFolder(), ...T2V, "--base-url", server.url);
      await server.accepted();
      child.kill(signal);
      await outputWith(child.stderr, "Waiting for the id");
      server.respond();
      expect(await ended).toBe(code);
      expect(await err).toContain("Interrupted. Resume with: npx wan-client wait t-1");
    },
    20_000,
  );

  it("waits for the response to a submission after its outputs were closed, and exits", async () => {
    const server = await slowServer();
    const child = spawn(PROGRAM, [...T2V, "--base-url", server.url], { env: environment });
    const ended = new Promise((done) => child.on("exit", done));
    await server.accepted();
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill("SIGHUP");
    child.kill("SIGHUP");
    server.respond();
    expect(await ended).toBe(129);
  }, 20_000);

  it.skipIf(spawnSync("script", ["--version"]).status !== 0)(
    "waits for the response to a submission after its terminal was closed, and exits",
    async () => {
      const server = await slowServer();
      const cwd = await aFolder();
      await writeFile(`${cwd}/shell.mjs`, SHELL);
      const command = `exec "${process.execPath}" shell.mjs`;
      const argv = JSON.stringify([PROGRAM, ...T2V, "--base-url", server.url]);
      const terminal = spawn("script", ["-qec", command, "/dev/null"], {
        cwd,
        env: { ...environment, ARGV: argv },
        stdio: ["pipe", "ignore", "ignore"],
      });
      await server.accepted();
      terminal.kill("SIGKILL");
      await vi.waitFor(() => readFile(`${cwd}/hung-up`), { timeout: 20_000 });
      server.respond();
      const code = () => readFile(`${cwd}/code`, "utf8");
      await vi.waitFor(async () => expect(await code()).toBe("129 null"), { timeout: 20_000 });
    },
    60_000,
  );

  it("exits with 3 if its output cannot be written", async () => {
    const full = `"${process.execPath}" "${PROGRAM}" models > /dev/full`;
    const child = spawn("bash", ["-c", full], { stdio: ["ignore", "ignore", "pipe"] });
    const stderr = text(child.stderr);
    const code = await new Promise((done) => child.on("close", done));
    expect([code, await stderr]).toEqual([3, expect.stringMatching(/^wan-client: .*ENOSPC.*\n$/)]);
  });

  it("exits with 0 if the reader of its output closes the pipe", async () => {
    const piped = `"${process.execPath}" "${PROGRAM}" models | head -c 10`;
    const { code, stderr } = await new Promise<{ code: number; stderr: string }>((done) => {
      const child = execFile("bash", ["-o", "pipefail", "-c", piped], (_, __, stderr) =>
        done({ code: child.exitCode ?? -1, stderr }),
      );
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("prints its version", async () => {
    const { version } = JSON.parse(await readFile(resolve(PROGRAM, "../../package.json"), "utf8"));
    expect(await start(".", "--version").out).toBe(`${version}\n`);
  });

  it("reports that a port is in use", async () => {
    const second = start(".", "emulator", "--port", new URL(url).port);
    expect(await second.ended).toBe(2);
    expect(await second.err).toContain(`cannot listen on ${new URL(url).port} (EADDRINUSE)`);
  });

  it("prints a line for each request to the emulator", async () => {
    const printed = outputWith(emulator.child.stdout, "GET /videos/");
    const { ended } = start(await aFolder(), ...generate("-o", "boat.mp4"));
    expect(await ended).toBe(0);
    expect((await printed).split("\n")).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^\d\d:\d\d:\d\d POST \/wan\/videos 200 {2}text2video wan2.6-t2v "A paper boat" {2}task \S+$/,
        ),
        expect.stringMatching(/^\d\d:\d\d:\d\d POST \/wan\/tasks 200 {2}retrieve \S+$/),
      ]),
    );
  }, 20_000);

  it("applies --fail-rate to the tasks, and --rate-limit to the read requests", async () => {
    const flags = ["--task-seconds", "0", "--fail-rate", "1", "--rate-limit", "1"];
    const other = start(".", "emulator", "--port", "0", ...flags);
    const address = /http:\S+/.exec(await outputWith(other.child.stdout, "\n\n"))?.[0] ?? "";
    const task = () => start(".", "task", "a", "--base-url", address).ended;
    expect(await Promise.all([task(), task()])).toEqual([3, 3]);
    expect(await start(".", ...generate(), "--base-url", address).ended).toBe(1);
    other.child.kill("SIGINT");
    expect(await other.out).toMatch(/POST \/wan\/tasks 429 {2}retrieve a$/m);
  }, 20_000);
});
