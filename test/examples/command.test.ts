import { execFile, spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aFolder } from "../support/folder.js";

// The built command as a process of its own: what a fake terminal cannot show.
const PROGRAM = resolve(import.meta.dirname, "../../dist/cli.js");
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

const generate = (...more: string[]) => [
  "generate",
  "-m",
  "wan2.6-t2v",
  "-p",
  "A paper boat",
  "--base-url",
  url,
  ...more,
];

describe("the command", () => {
  it("makes a video on the emulator that it serves, and needs no token for that", async () => {
    const folder = await aFolder();
    const { ended, out, err } = start(folder, ...generate("-o", "boat.mp4"));
    expect(await ended, await err).toBe(0);
    expect(await out).toBe("boat.mp4\n");
    expect((await readFile(`${folder}/boat.mp4`)).subarray(4, 8).toString()).toBe("ftyp");
  }, 20_000);

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "ends at %s with a job that can be gone on with",
    async (signal, code) => {
      const folder = await aFolder();
      const { child, ended, err } = start(folder, ...generate("-o", "boat.mp4"));
      const said = await hearing(child.stderr, "waiting for the task");
      child.kill(signal);
      expect(await ended).toBe(code);
      expect(await err).toContain("Interrupted. Go on with: npx wan-client wait ");
      expect(await readdir(folder)).toEqual([]);

      const command = /go on with: npx wan-client (wait .*)$/m.exec(said)?.[1]?.split(" ") ?? [];
      expect(await start(folder, ...command).ended).toBe(0);
      expect(await readdir(folder)).toEqual(["boat.mp4"]);
    },
    20_000,
  );

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
    expect(await taken.err).toContain("cannot be listened on (EADDRINUSE)");
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
