import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { T2V } from "../support/command.js";
import { emulator, useEmulator } from "../support/emulated.js";
import { aFolder } from "../support/folder.js";
import { anEvent, fakeTerminal } from "../support/terminal.js";

useEmulator();

const COMMANDS = "generate wait task delete models prices balance usage emulator doctor".split(" ");

describe("help", () => {
  it.each([["--help"], ["-h"], ["help"]])("of %s names every command and exit code", async (...args) => {
    const terminal = fakeTerminal();
    expect(await terminal.run(...args)).toBe(0);
    for (const word of COMMANDS) {
      expect(terminal.out()).toMatch(new RegExp(`^ {2}${word} +\\w`, "m"));
    }
    expect(terminal.out()).toMatch(
      /^ {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 .*\n {2}129 .*\n {2}130 .*\n {2}131 .*\n {2}143 /m,
    );
    expect(terminal.out()).toContain(
      "  2    wrong usage, or a request that was refused; no task was created\n",
    );
    expect(terminal.out()).toContain("  3    any other failure\n");
    expect(terminal.err()).toBe("");
  });

  it.each(COMMANDS)("of %s is the same in both forms, in lines below 110 characters", async (name) => {
    const [before, after] = [fakeTerminal(), fakeTerminal()];
    expect(await before.run("help", name)).toBe(0);
    expect(await after.run(name, "x", "--help")).toBe(0);
    expect(after.out()).toBe(before.out());
    expect(before.out()).toMatch(new RegExp(`^Usage: wan-client ${name}`));
    for (const line of before.out().split("\n")) expect(line.length).toBeLessThan(110);
  });

  it("goes to standard error without a command, which is an error", async () => {
    const terminal = fakeTerminal();
    expect(await terminal.run()).toBe(2);
    expect(terminal.out()).toBe("");
    expect(terminal.err()).toContain("Usage: wan-client");
  });
});

describe("an invalid command line", () => {
  it.each([
    [["make"], 'Unknown command "make"; use generate, wait'],
    [["constructor"], 'Unknown command "constructor"'],
    [["help", "make"], 'Unknown command "make"'],
    [["price"], 'Unknown command "price"; did you mean prices?'],
    [["usage", "t-1"], 'Unexpected argument "t-1"'],
    [[...T2V, "--budgets", "5"], "Unknown option '--budgets'; did you mean --budget?"],
    [[...T2V, "--budget", "five"], '--budget: got "five"; use a number of credits, 0 or more.'],
    [[...T2V, "--budget", "-1"], '--budget: got "-1"; use a number'],
    [[...T2V, "--budget", "Infinity"], '--budget: got "Infinity"; use a number'],
    [[...T2V, "--estimate", "--budget", ""], '--budget: got ""; use a number'],
    [[...T2V, "--colour"], "Unknown option '--colour'."],
    [["generate", "-m"], "'-m, --model <value>' argument missing"],
    [["--hlep"], 'Unknown option "--hlep"; did you mean --help?'],
    [["--verison"], 'Unknown option "--verison"; did you mean --version?'],
    [["-m", "wan2.6-t2v"], 'Unknown option "-m"; options come after a command, such as wan-client generate.'],
    [["generat"], 'Unknown command "generat"; did you mean generate?'],
    [["hlep", "wait"], 'Unknown command "hlep"; did you mean help?'],
    [["help", "generat"], 'Unknown command "generat"; did you mean generate?'],
    [["generate", "--hlep"], "Unknown option '--hlep'; did you mean --help?"],
    [[...T2V, "--no-wiat"], "Unknown option '--no-wiat'; did you mean --no-wait?"],
    [["generate", "a", "boat"], 'TEXT: got 2 arguments; put the text in quotes: "a boat".'],
    [[...T2V, "A boat"], '--prompt: the text is already given as "A boat"; use one of the two.'],
    [[...T2V, "--no-wait", "-o", "a.mp4"], "--no-wait: the video is not saved without waiting for it; leave"],
    [
      [...T2V, "--no-wait", "--timeout", "9"],
      "--no-wait: there is no wait that --timeout could limit; leave",
    ],
    [[...T2V, "--no-wait", "--estimate"], "--no-wait: --estimate submits no task; leave out one of the two."],
    [["wait"], "The id of a task is missing."],
    [["delete"], "The id of a task is missing."],
    [[...T2V, "--timeout", "soon"], '--timeout: got "soon"; use a number of seconds, 1 or more.'],
    [[...T2V, "--timeout", ""], '--timeout: got ""; use'],
    [["generate", "-i", "boat.gif"], '--image: got "boat.gif"; use a URL, or a file'],
    [["generate", "-i", "no-such.png"], '--image: "no-such.png" cannot be read (ENOENT).'],
    [["generate", "--media", "https://a.example/?Signature=s"], '--media: got "https://a.example/?…"; use'],
    [["wait", "a", "b", "-o", "boat.mp4"], '--output: got "boat.mp4" for several videos; use a folder.'],
    [["emulator", "--fail-rate", "2"], '--fail-rate: got "2"; use a number from 0 to 1.'],
    [["emulator", "--rate-limit", "0"], '--rate-limit: got "0"; use a number of 1 or more.'],
  ])("%j ends with 2 and says what to use instead", async (args, message) => {
    const terminal = fakeTerminal();
    expect(await terminal.run(...args)).toBe(2);
    expect(terminal.err()).toContain(message);
    expect(terminal.err()).toContain("--help");
    expect(terminal.out()).toBe("");
    expect(emulator.requests).toHaveLength(0);
  });

  it("is reported with the names of the flags for invalid fields", async () => {
    const terminal = fakeTerminal();
    expect(await terminal.run(...T2V, "-d", "7", "--size", "9x9", "--seed", "x")).toBe(2);
    expect(terminal.err()).toContain("nothing was sent");
    expect(terminal.err()).toContain("  --duration: got 7; use 5, 10 or 15\n");
    expect(terminal.err()).toContain('  --size: got "9*9"; use');
    expect(terminal.err()).toContain('  --seed: got "x"; use');
    expect(emulator.requests).toHaveLength(0);
  });

  it("is reported in one line for each mistake", async () => {
    for (const [args, line] of [
      [
        ["-m", "wan3.0-video", "--media", "bogus=file"],
        /--media\.0\.type: got "bogus"; use "first_frame", .*/,
      ],
      [["-m", "wan2.6-t2v", "-i", "https://example.com/a.png"], /--image: wan2\.6-t2v does not take it; .*/],
      [["-m", "wan2.6-i2v"], /--image: is required: a file, or an http or https URL/],
    ] as const) {
      const terminal = fakeTerminal();
      expect(await terminal.run("generate", "A boat", ...args)).toBe(2);
      const [, ...issues] = terminal.err().trim().split("\n");
      expect(issues).toEqual([expect.stringMatching(new RegExp(`^ {2}${line.source}$`))]);
      expect(terminal.err()).not.toContain("image_url");
    }
    expect(emulator.requests).toEqual([]);
  });

  it("is reported with the models that take an option, if the chosen model does not", async () => {
    const terminal = fakeTerminal();
    expect(await terminal.run(...T2V, "-i", "https://example.com/a.png", "--ratio", "1:1")).toBe(2);
    expect(terminal.err()).toContain("leave it out, or use wan2.6-i2v, wan2.6-i2v-flash or wan3.0-video\n");
    expect(terminal.err()).toContain(
      "  --ratio: wan2.6-t2v does not take it; leave it out, or use wan3.0-video\n",
    );
  });

  it("with neither a text nor media is rejected", async () => {
    const terminal = fakeTerminal();
    expect(await terminal.run("generate", "-m", "wan3.0-video")).toBe(2);
    expect(terminal.err()).toContain("  --prompt: is required without media; add either\n");
    expect(emulator.requests).toHaveLength(0);
  });

  it("without a model is rejected, since there is no default model", async () => {
    const terminal = fakeTerminal();
    expect(await terminal.run("generate", "-p", "A paper boat")).toBe(2);
    expect(terminal.err()).toMatch(/--model: is required: "wan2.6-t2v".*"wan3.0-video"$/m);
  });

  it("with a folder that is not writable is rejected before the submission", async () => {
    const folder = await aFolder();
    await writeFile(join(folder, "file"), "");
    const terminal = fakeTerminal();
    expect(await terminal.run(...T2V, "-o", join(folder, "file", "boat.mp4"))).toBe(2);
    expect(terminal.err()).toMatch(/--output: .* cannot be written \(E\w+\)/);
    expect(emulator.requests).toHaveLength(0);
  });

  it.skipIf(process.platform === "win32")(
    "with an output that is not a file is rejected before the submission",
    async () => {
      const path = join(await aFolder(), "boat.mp4");
      await symlink("/dev/null", path);
      const terminal = fakeTerminal();
      expect(await terminal.run(...T2V, "-o", path)).toBe(2);
      expect(terminal.err()).toContain(`--output: "${path}" is not a regular file; use`);
      expect(emulator.requests).toHaveLength(0);
    },
  );

  it("is an event with --json", async () => {
    const terminal = fakeTerminal();
    expect(await terminal.run(...T2V, "-d", "7", "--json")).toBe(2);
    const issue = expect.objectContaining({ path: ["duration"] });
    const error = { name: "RequestValidationError", issues: [issue] };
    expect(terminal.events()).toEqual([anEvent("error", null, { error: expect.objectContaining(error) })]);
  });
});
