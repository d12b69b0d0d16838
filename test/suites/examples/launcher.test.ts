import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { aFolder } from "../../support/folder.js";
import { ROOT } from "../../support/project.js";

const launch = (cwd: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(ROOT, "scripts/run-example.mjs"), ...args], { cwd, encoding: "utf8" });

it("the shortest example saves a video", async () => {
  const folder = await aFolder();
  const { status, stdout } = launch(folder, "shortest", "--task-seconds", "1");
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: `${join(folder, "out/boat.mp4")}\nVideos that the emulator made: 1\n`,
  });
  expect(readFileSync(join(folder, "out/boat.mp4")).subarray(4, 8).toString()).toBe("ftyp");
});

it("the example of a longer video saves three clips", async () => {
  const folder = await aFolder();
  const { status, stdout } = launch(folder, "long-video", "--task-seconds", "1");
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringMatching(/\nVideos that the emulator made: 3\n$/),
  });
  for (const name of ["clip-1.mp4", "clip-2.mp4", "clip-3.mp4"]) {
    const file = readFileSync(join(folder, "out/long-video", name));
    expect(file.subarray(4, 8).toString()).toBe("ftyp");
  }
});

it("the launcher lists the examples if the name is unknown", async () => {
  const { status, stderr } = launch(ROOT, "no-such");
  expect(status).toBe(2);
  expect(stderr).toMatch(/shortest, batch, long-video, browser, nextjs, cloudflare-worker/);
});
