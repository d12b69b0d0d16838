import { describe, expect, it } from "vitest";
import { T2V } from "../support/command.js";
import { during, emulator, submits, useEmulator } from "../support/emulated.js";
import { fakeTerminal } from "../support/terminal.js";

useEmulator();

const I2V = ["generate", "-i", "https://example.com/a.png", "-m", "wan2.6-i2v"];

async function refusal(...args: string[]): Promise<string> {
  const terminal = fakeTerminal();
  expect(await during(terminal.run(...args))).toBe(2);
  expect(emulator.requests).toEqual([]);
  expect(terminal.out()).toBe("");
  return terminal.err();
}

describe("a flag without a value", () => {
  it.each([
    [["--audio", "false"], "--audio takes no value; use --no-audio."],
    [["--watermark", "FALSE"], "--watermark takes no value; use --no-watermark."],
    [["--audio", "0"], "--audio takes no value; use --no-audio."],
    [["--audio", "off", "-o", "boat.mp4"], "--audio takes no value; use --no-audio."],
    [["--no-audio", "no"], "--no-audio takes no value; use --audio."],
    [["--audio", "true"], '--audio takes no value; leave out "true".'],
    [["--audio", "on"], '--audio takes no value; leave out "on".'],
    [["--audio", "yes"], '--audio takes no value; leave out "yes".'],
    [["--no-wait", "5"], '--no-wait takes no value; leave out "5", or use --prompt for the text.'],
    [["--no-wait", "2.5"], '--no-wait takes no value; leave out "2.5", or use --prompt for the text.'],
    [["--no-wait", "false"], "--no-wait takes no value; leave out the flag and its value."],
    [["--json=false"], "--json takes no value; leave out the flag and its value."],
    [["--audio=false"], "--audio takes no value; use --no-audio."],
    [["--no-audio=false"], "--no-audio takes no value; use --audio."],
    [
      ["--audio=https://example.com/?sig=5ec7e7"],
      '--audio takes no value; leave out "https://example.com/?…".',
    ],
  ])("refuses a value that would become the text of a video: %j", async (flags, message) => {
    expect(await refusal(...I2V, ...flags)).toContain(`wan-client: ${message}\n`);
  });

  it("refuses a value in every command, but not a task id that is a number", async () => {
    expect(await refusal("usage", "--version=no")).toContain("--version takes no value; leave out");
    expect(await refusal("task", "--no-json", "false")).toContain("--no-json takes no value; use --json.");
    const terminal = fakeTerminal();
    expect(await during(terminal.run("task", "--json", "123"))).toBe(3);
    expect(terminal.events()).toMatchObject([{ event: "task", id: "123" }]);
  });

  it.each([
    [[...I2V, "--audio", "A boat"], "A boat"],
    [[...I2V, "--audio", "--", "false"], "false"],
    [[...I2V, "--audio", "-p", "5"], "5"],
    [["generate", "5", "-m", "wan2.6-i2v", "-i", "https://example.com/a.png", "--audio"], "5"],
  ])("may stand before a text, and a text may be a word or a number: %j", async (args, prompt) => {
    expect(await during(fakeTerminal().run(...args))).toBe(0);
    expect(submits()[0]?.body).toMatchObject({ prompt });
  });
});

describe("a long flag with a single dash", () => {
  it.each([
    [[...I2V, "-output", "boat.mp4"], "-output: did you mean --output?"],
    [[...I2V, "-output=boat.mp4"], "-output: did you mean --output?"],
    [[...I2V, "-out", "boat.mp4"], "-out: did you mean --output?"],
    [["generate", "A boat", "-model", "wan2.6-t2v"], "-model: did you mean --model?"],
    [[...T2V, "-audio"], "-audio: did you mean --audio?"],
    [[...T2V, "-no-wait"], "-no-wait: did you mean --no-wait?"],
    [["wait", "t-1", "-timeout", "9"], "-timeout: did you mean --timeout?"],
  ])("is refused: %j", async (args, message) => {
    expect(await refusal(...args)).toContain(`wan-client: ${message}\n`);
  });

  it("is distinguished from a short flag with its value", async () => {
    const args = ["generate", "-mwan2.6-t2v", "-pA boat", "-d5", "--no-wait"];
    expect(await during(fakeTerminal().run(...args))).toBe(0);
    expect(submits()[0]?.body).toMatchObject({ model: "wan2.6-t2v", prompt: "A boat", duration: 5 });
  });

  it("may be a text after --", async () => {
    const args = ["generate", "-m", "wan2.6-t2v", "--no-wait", "--", "-output"];
    expect(await during(fakeTerminal().run(...args))).toBe(0);
    expect(submits()[0]?.body).toMatchObject({ prompt: "-output" });
  });
});

describe("a text that starts with a dash", () => {
  const ADVICE = "Put -- before a text that starts with -.";

  it.each([
    [["generate", "-5 degrees outside", "-m", "wan2.6-t2v"], `Unknown option '-5'. ${ADVICE}`],
    [["generate", "-m", "wan2.6-t2v", "--no-wait", "-5 degrees"], `Unknown option '-5'. ${ADVICE}`],
    [["generate", "--dry. A desert", "-m", "wan2.6-t2v"], `Unknown option '--dry. A desert'. ${ADVICE}`],
  ])("gets the advice to put -- before it: %j", async (args, message) => {
    expect(await refusal(...args)).toContain(`wan-client: ${message}\n`);
  });

  it("gets no such advice if the command takes no text", async () => {
    expect(await refusal("wait", "-5")).toContain("wan-client: Unknown option '-5'.\n");
  });

  it.each([
    [["--", "-5 degrees"]],
    [["--no-wait", "--", "-5 degrees"]],
    [["-p", "-5 degrees"]],
    [["--prompt", "-5 degrees"]],
  ])("is accepted after --, and as the value of a flag: %j", async (args) => {
    expect(await during(fakeTerminal().run("generate", "-m", "wan2.6-t2v", ...args))).toBe(0);
    expect(submits()[0]?.body).toMatchObject({ prompt: "-5 degrees" });
  });
});

it("--no-estimate changes nothing, even with --no-wait", async () => {
  expect(await during(fakeTerminal().run(...T2V, "--no-wait", "--no-estimate"))).toBe(0);
  expect(submits()).toHaveLength(1);
});

it.each(["70000", "-1", "8.5", "http"])("--port %s is not a port", async (port) => {
  expect(await refusal("emulator", "--port", port)).toContain(
    `wan-client: --port: got "${port}"; use a port number, 0 to 65535.\n`,
  );
});
