import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { formatBytes } from "../../../src/cli/format.js";
import { lastId, T2V, until } from "../../support/command.js";
import { during, emulator, holdResponse, submits, useEmulator } from "../../support/emulated.js";
import { aFolder } from "../../support/folder.js";
import { fakeTerminal } from "../../support/terminal.js";

useEmulator();

const sizeOf = async (path: string) => formatBytes((await stat(path)).size);
const isMp4 = async (path: string) => (await readFile(path)).subarray(4, 8).toString() === "ftyp";

describe("generate", () => {
  it("saves a video, and prints only its path on standard output, and its size and time on standard error", async () => {
    const path = join(await aFolder(), "new", "boat.mp4");
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V, "-o", path))).toBe(0);
    const shown = relative("", path);
    expect(terminal.out()).toBe(`${shown}\n`);
    const lastLine = terminal.err().trim().split("\n").at(-1) ?? "";
    expect(lastLine.replace(/[\d.]+ s$/, "0.1 s")).toBe(`${shown}  ${await sizeOf(path)} in 0.1 s`);
    expect(await isMp4(path)).toBe(true);
  });

  it("prints the path, the size and the time of a saved video on one line of a terminal", async () => {
    const path = join(await aFolder(), "boat.mp4");
    const terminal = fakeTerminal({ isTTY: true });
    expect(await during(terminal.run(...T2V, "-o", path))).toBe(0);
    const line = `${relative("", path)}  ${await sizeOf(path)} in `;
    expect(terminal.out().startsWith(line)).toBe(true);
    expect(terminal.out().split("\n")).toHaveLength(2);
    expect(terminal.err()).not.toContain(line);
  });

  it("names a video in a folder after its task", async () => {
    const folder = await aFolder();
    expect(await during(fakeTerminal().run(...T2V, "-o", folder))).toBe(0);
    expect(await during(fakeTerminal().run(...T2V, "-o", `${folder}/new.d/`))).toBe(0);
    expect(await during(fakeTerminal().run("wait", lastId(), "-o", `${folder}/v1.2`))).toBe(0);
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(
      [
        `${emulator.tasks[0]?.id}.mp4`,
        "new.d",
        join("new.d", `${lastId()}.mp4`),
        "v1.2",
        join("v1.2", `${lastId()}.mp4`),
      ].sort(),
    );
    expect(await during(fakeTerminal().run("wait", lastId(), "-o", `${folder}/new.d`))).toBe(0);
    expect(await readdir(`${folder}/new.d`)).toHaveLength(1);
  });

  it("prints the URL and when it expires, without -o", async () => {
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V))).toBe(0);
    expect(terminal.out()).toMatch(/^https:.*\.mp4\?Expires=\d+\S+\n$/);
    expect(terminal.err()).toMatch(/This URL expires at \d{4}-.*; use -o to save the video\./);
  });

  it("prints a finished video without a task id", async () => {
    const unnamed = { success: true, video_url: "https://cdn.example.com/v.mp4" };
    emulator.faults.next(() => Response.json(unnamed), { on: "submit" });
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V))).toBe(0);
    expect(terminal.out()).toBe("https://cdn.example.com/v.mp4\n");
    expect(terminal.err()).not.toContain("task");
  });

  it("sends only the given fields", async () => {
    const flags = ["-d", "10", "--size", "1280x720", "--no-audio", "--prompt-extend", "--seed", "7"];
    const more = ["--negative-prompt", "people", "--shot-type", "multi", "--no-watermark"];
    await during(fakeTerminal().run(...T2V, ...flags, ...more));
    expect(submits()[0]?.body).toEqual({
      model: "wan2.6-t2v",
      action: "text2video",
      prompt: "A paper boat",
      duration: 10,
      size: "1280*720",
      audio: false,
      prompt_extend: true,
      seed: 7,
      negative_prompt: "people",
      shot_type: "multi",
      watermark: false,
      async: true,
    });
  });

  it("sends the URL of an image, or the bytes of a file", async () => {
    const i2v = ["generate", "-m", "wan2.6-i2v", "-p", "It moves", "-i"];
    await during(fakeTerminal().run(...i2v, "https://example.com/a.png"));
    expect(submits()[0]?.body).toMatchObject({ image_url: "https://example.com/a.png" });
    const path = join(await aFolder(), "scene.JPG");
    await writeFile(path, "an image");
    await during(fakeTerminal().run(...i2v, path));
    const image_url = `data:image/jpeg;base64,${Buffer.from("an image").toString("base64")}`;
    expect(submits()[1]?.body).toMatchObject({ image_url });
  });

  it("needs no text for an image, and notes what the text would do", async () => {
    const terminal = fakeTerminal();
    const args = ["generate", "-m", "wan2.6-i2v", "-i", "https://example.com/a.png"];
    expect(await during(terminal.run(...args))).toBe(0);
    expect(submits()[0]?.body).not.toHaveProperty("prompt");
    expect(terminal.err()).toContain("note: request: prompt is missing; it describes the motion");
  });

  it("sends the image as the first frame of a wan3.0-video, with its other media", async () => {
    const media = ["-i", "https://example.com/a.png", "--media", "last_frame=https://example.com/b.png?x=1"];
    await during(fakeTerminal().run("generate", "-m", "wan3.0-video", "-d", "-1", ...media));
    expect(submits()[0]?.body).toMatchObject({
      duration: -1,
      media: [
        { type: "first_frame", url: "https://example.com/a.png" },
        { type: "last_frame", url: "https://example.com/b.png?x=1" },
      ],
    });
  });

  it("prints the id at once, with a command that resumes the wait", async () => {
    const path = join(await aFolder(), "my boat.mp4");
    const terminal = fakeTerminal();
    const running = terminal.run(...T2V, "-o", path);
    await until(() => terminal.err().includes("resume with"));
    expect(terminal.err()).toContain(`task ${lastId()}\n`);
    expect(terminal.err()).toContain(`resume with: npx wan-client wait ${lastId()} -o '${path}'\n`);
    terminal.pressCtrlC();
    expect(await during(running)).toBe(130);
    expect(await readdir(join(path, ".."))).toEqual([]);

    // The printed command.
    expect(await during(fakeTerminal().run("wait", lastId(), "-o", path))).toBe(0);
    expect(await isMp4(path)).toBe(true);
    expect(submits()).toHaveLength(1);
  });

  it("prints the id even when Ctrl-C is pressed before the server responds", async () => {
    const release = holdResponse();
    const terminal = fakeTerminal();
    const running = terminal.run(...T2V);
    await until(() => submits().length === 1);
    terminal.pressCtrlC();
    expect(terminal.err()).toContain("Waiting for the id of the task, which may be billed.");
    release();
    expect(await during(running)).toBe(130);
    expect(terminal.err()).toContain(
      `task ${lastId()}\nInterrupted. Resume with: npx wan-client wait ${lastId()}\n`,
    );
  });

  it.each([130, 131, 143])(
    "stops waiting for the response at the second signal of code %i, and warns about the cost",
    async (code) => {
      emulator.faults.next("stall");
      const terminal = fakeTerminal();
      const running = terminal.run(...T2V);
      await until(() => submits().length === 1);
      terminal.interrupt(code);
      terminal.interrupt(code);
      expect(await during(running)).toBe(code);
      expect(terminal.err()).toContain("may be billed. Check this before you submit it again");
    },
  );

  it("prints the id even when its terminal is closed, which causes several signals", async () => {
    const release = holdResponse();
    const terminal = fakeTerminal();
    const running = terminal.run(...T2V);
    await until(() => submits().length === 1);
    terminal.interrupt(131);
    for (const _ of [1, 2, 3]) terminal.interrupt(129);
    release();
    expect(await during(running)).toBe(131);
    expect(terminal.err()).toContain(`Interrupted. Resume with: npx wan-client wait ${lastId()}\n`);
  });
});
