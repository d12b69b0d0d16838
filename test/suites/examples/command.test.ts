import { execFile, spawn, spawnSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { aFolder } from "../../support/folder.js";
import { startServer } from "../../support/server.js";

// The built command as a process of its own: what a fake terminal cannot show.
const PROGRAM = resolve(import.meta.dirname, "../../../dist/cli.js");
const environment = { ...process.env, ACEDATACLOUD_API_TOKEN: "" };

function start(cwd: string, ...args: string[]) {
  const child = spawn(PROGRAM, args, { cwd, env: environment });
  const ended = new Promise<number | null>((done) => child.on("close", done));
  return { child, ended, out: text(child.stdout), err: text(child.stderr) };
}

/** What has come on an output once it holds `word`. */
function hearing(stream: NodeJS.ReadableStream, word: string): Promise<string> {
  let heard = "";
  return new Promise((done, fail) => {
    stream.on("data", (chunk) => {
      heard += chunk;
      if (heard.includes(word)) done(heard);
    });
    stream.on("end", () => fail(new Error(`It ended without "${word}":\n${heard}`)));
  });
}

// Like a shell, it passes on that its terminal is gone, and so does the kernel once more when a shell ends.
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
  url = /http:\S+/.exec(await hearing(emulator.child.stdout, "\n\n"))?.[0] ?? "";
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

/** A server that takes a submit, and answers it when it is told to. */
async function slowServer() {
  let held: ServerResponse | undefined;
  const raw = (outgoing: ServerResponse) => {
    held = outgoing;
  };
  const { url } = await startServer({ raw });
  return {
    url,
    taken: () => vi.waitFor(() => expect(held).toBeDefined(), { timeout: 20_000 }),
    answer() {
      expect(held?.destroyed).toBe(false);
      held?.writeHead(200, { "content-type": "application/json" });
      held?.end(JSON.stringify({ success: true, task_id: "t-1", trace_id: "t" }));
    },
  };
}

describe("the command", () => {
  it("makes a video on the emulator that it serves, and needs no token for that", async () => {
    const folder = await aFolder();
    const { ended, out, err } = start(folder, ...generate("-o", "boat.mp4"));
    expect(await ended, await err).toBe(0);
    expect(await out).toBe("boat.mp4\n");
    expect((await readFile(`${folder}/boat.mp4`)).subarray(4, 8).toString()).toBe("ftyp");
  }, 20_000);

  it.each(SIGNALS)(
    "ends at %s with a wait that can be resumed",
    async (signal, code) => {
      const folder = await aFolder();
      const { child, ended, err } = start(folder, ...generate("-o", "boat.mp4"));
      const said = await hearing(child.stderr, "waiting for the task");
      child.kill(signal);
      expect(await ended).toBe(code);
      expect(await err).toContain("Interrupted. Resume with: npx wan-client wait ");
      expect(await readdir(folder)).toEqual([]);

      const command = /resume with: npx wan-client (wait .*)$/m.exec(said)?.[1]?.split(" ") ?? [];
      expect(await start(folder, ...command).ended).toBe(0);
      expect(await readdir(folder)).toEqual(["boat.mp4"]);
    },
    20_000,
  );

  it.each(SIGNALS)(
    "prints the id at %s before it ends, when the submit is not answered yet",
    async (signal, code) => {
      const server = await slowServer();
      const { child, ended, err } = start(await aFolder(), ...T2V, "--base-url", server.url);
      await server.taken();
      child.kill(signal);
      await hearing(child.stderr, "Waiting for the id");
      server.answer();
      expect(await ended).toBe(code);
      expect(await err).toContain("resume with: npx wan-client wait t-1");
    },
    20_000,
  );

  it("keeps up a submit that nobody hears of any more, and ends", async () => {
    const server = await slowServer();
    const child = spawn(PROGRAM, [...T2V, "--base-url", server.url], { env: environment });
    const ended = new Promise((done) => child.on("exit", done));
    await server.taken();
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill("SIGHUP");
    child.kill("SIGHUP");
    server.answer();
    expect(await ended).toBe(129);
  }, 20_000);

  it.skipIf(spawnSync("script", ["--version"]).status !== 0)(
    "keeps up a submit whose terminal is closed, and ends",
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
      await server.taken();
      terminal.kill("SIGKILL");
      await vi.waitFor(() => readFile(`${cwd}/hung-up`), { timeout: 20_000 });
      server.answer();
      const code = () => readFile(`${cwd}/code`, "utf8");
      await vi.waitFor(async () => expect(await code()).toBe("129 null"), { timeout: 20_000 });
    },
    60_000,
  );

  it("does not end with 0 when what it printed is lost", async () => {
    const full = `"${process.execPath}" "${PROGRAM}" models > /dev/full`;
    const child = spawn("bash", ["-c", full], { stdio: ["ignore", "ignore", "pipe"] });
    const said = text(child.stderr);
    const code = await new Promise((done) => child.on("close", done));
    expect([code, await said]).toEqual([3, expect.stringMatching(/^wan-client: .*ENOSPC.*\n$/)]);
  });

  it("bears a reader that has seen enough", async () => {
    const piped = `"${process.execPath}" "${PROGRAM}" models | head -c 10`;
    const { code, stderr } = await new Promise<{ code: number; stderr: string }>((done) => {
      const child = execFile("bash", ["-o", "pipefail", "-c", piped], (_, __, stderr) =>
        done({ code: child.exitCode ?? -1, stderr }),
      );
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("knows its version", async () => {
    const { version } = JSON.parse(await readFile(resolve(PROGRAM, "../../package.json"), "utf8"));
    expect(await start(".", "--version").out).toBe(`${version}\n`);
  });

  it("says that a port is taken", async () => {
    const taken = start(".", "emulator", "--port", new URL(url).port);
    expect(await taken.ended).toBe(2);
    expect(await taken.err).toContain(`cannot listen on ${new URL(url).port} (EADDRINUSE)`);
  });

  it("prints each request of the emulator as a line", async () => {
    const heard = hearing(emulator.child.stdout, "GET /videos/");
    const { ended } = start(await aFolder(), ...generate("-o", "boat.mp4"));
    expect(await ended).toBe(0);
    expect((await heard).split("\n")).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^\d\d:\d\d:\d\d POST \/wan\/videos 200 {2}text2video wan2.6-t2v "A paper boat" {2}task \S+$/,
        ),
        expect.stringMatching(/^\d\d:\d\d:\d\d POST \/wan\/tasks 200 {2}retrieve \S+$/),
      ]),
    );
  }, 20_000);

  it("fails as many tasks as it is told, and refuses reads beyond the rate", async () => {
    const flags = ["--task-seconds", "0", "--fail-rate", "1", "--rate-limit", "1"];
    const other = start(".", "emulator", "--port", "0", ...flags);
    const address = /http:\S+/.exec(await hearing(other.child.stdout, "\n\n"))?.[0] ?? "";
    const task = () => start(".", "task", "a", "--base-url", address).ended;
    expect(await Promise.all([task(), task()])).toEqual([3, 3]);
    expect(await start(".", ...generate(), "--base-url", address).ended).toBe(1);
    other.child.kill("SIGINT");
    expect(await other.out).toMatch(/POST \/wan\/tasks 429 {2}retrieve a$/m);
  }, 20_000);
});
