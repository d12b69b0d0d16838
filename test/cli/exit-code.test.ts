import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { lastId, T2V, until } from "../support/command.js";
import { API, aTask, during, emulator, submits, useEmulator } from "../support/emulated.js";
import { aFolder } from "../support/folder.js";
import { fakeTerminal } from "../support/terminal.js";

useEmulator();

describe("the exit code", () => {
  it("is 1 for a task that failed, which is reported once, as not billed", async () => {
    emulator.outcomes.next({ fail: "api_error", message: "the model broke" });
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V))).toBe(1);
    const told = terminal
      .err()
      .split("\n")
      .filter((line) => /fail/i.test(line));
    expect(told).toEqual([
      `Task ${lastId()} failed (api_error): the model broke. Failed tasks are not billed.`,
    ]);
    expect(terminal.out()).toBe("");
  });

  it.each([
    ["a rejected prompt", { error: "forbidden" }, 2],
    ["an insufficient balance", { error: "used_up" }, 2],
    ["a rejected token", { error: "invalid_token" }, 2],
    ["a server that fails", { error: "api_error" }, 3],
    ["the code timeout with HTTP 400, whose task may be running", { error: "timeout", status: 400 }, 3],
    ["an HTML page of a gateway", "html-200", 3],
    ["a connection that breaks", "reset", 3],
  ] as const)("distinguishes a refusal (2) from another failure (3): %s", async (_, fault, code) => {
    emulator.faults.next(fault);
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V))).toBe(code);
    expect(terminal.err().includes("may be billed")).toBe(code === 3);
    expect(submits()).toHaveLength(1);
  });

  it("is 3 for an error that may be temporary", async () => {
    emulator.faults.next({ error: "too_many_requests" }, Number.POSITIVE_INFINITY);
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V))).toBe(3);
    expect(terminal.err()).toContain("HTTP 429");
    expect(terminal.err()).not.toContain("may be billed");
    emulator.faults.clear();
    emulator.faults.next({ error: "conflict", status: 409 });
    expect(await during(fakeTerminal().run(...T2V))).toBe(3);
  });

  it("is 3 for an error after a task was created, with how to resume the wait", async () => {
    emulator.faults.next({ error: "invalid_token" }, { on: "read", times: Number.POSITIVE_INFINITY });
    const folder = await aFolder();
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V, "-o", folder))).toBe(3);
    const resume = `npx wan-client wait ${lastId()} -o ${folder}`;
    expect(terminal.err()).toMatch(/^wan-client: .+\nResume with: .+\n$/m);
    expect(terminal.err().trim().split("\n").at(-1)).toBe(`Resume with: ${resume}`);
    expect(submits()).toHaveLength(1);
    emulator.faults.clear();
    expect(await during(fakeTerminal().run("wait", lastId(), "-o", folder))).toBe(0);
  });

  it("is 3 for an error of several tasks, and the command to resume names the unfinished ones", async () => {
    const [done, first, second] = [await aTask("succeed", 0), await aTask("never"), await aTask("never")];
    const terminal = fakeTerminal();
    const running = terminal.run("wait", done, first, second);
    await until(() => terminal.out().includes(".mp4"));
    emulator.faults.next({ error: "invalid_token" }, { on: "batch", times: Number.POSITIVE_INFINITY });
    expect(await during(running)).toBe(3);
    expect(terminal.err().trim().split("\n").at(-1)).toBe(
      `Resume with: npx wan-client wait ${first} ${second}`,
    );
  });

  it.each([[["task", "a"]], [["task", "a", "b"]], [["delete", "a"]], [["delete", "a", "b"]]])(
    "distinguishes a refusal (2) from another failure (3) in a command that only reads or deletes: %j",
    async (args) => {
      for (const [error, code] of [
        ["invalid_token", 2],
        ["api_error", 3],
      ] as const) {
        for (const on of ["read", "batch", "delete"] as const) {
          emulator.faults.next({ error }, { on, times: Number.POSITIVE_INFINITY });
        }
        const terminal = fakeTerminal();
        expect(await during(terminal.run(...args))).toBe(code);
        expect(terminal.err()).not.toContain("Resume with");
        emulator.faults.clear();
      }
    },
  );

  it("is 2 for a wait without a token, and for an id that is blank", async () => {
    const terminal = fakeTerminal({ env: { ACEDATACLOUD_API_TOKEN: "" } });
    expect(await during(terminal.run("wait", "t-1"))).toBe(2);
    expect(await during(fakeTerminal().run("wait", ""))).toBe(2);
    expect(terminal.err()).not.toContain("Resume with");
  });

  it("is 2 without a token, for which there is no flag", async () => {
    const terminal = fakeTerminal({ env: { ACEDATACLOUD_API_TOKEN: "" } });
    expect(await during(terminal.run(...T2V))).toBe(2);
    expect(terminal.err()).toContain("set ACEDATACLOUD_API_TOKEN");
    const help = fakeTerminal();
    await help.run("generate", "--help");
    expect(help.out()).not.toMatch(/--(token|api-key)/);
  });

  it("is 3 for a task that does not finish in time", async () => {
    emulator.outcomes.next("never");
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V, "--timeout", "60", "--base-url", API))).toBe(3);
    expect(terminal.err()).toContain("Timed out after 60,000 ms");
    expect(terminal.err()).toContain(` Resume with: npx wan-client wait ${lastId()} --base-url ${API}\n`);
    expect(terminal.err()).not.toContain("waitForTask");
  });

  it("is 3 for a video that cannot be saved", async () => {
    emulator.faults.next("html-200", { on: "video", times: Number.POSITIVE_INFINITY });
    const folder = await aFolder();
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V, "-o", folder))).toBe(3);
    expect(terminal.err()).toContain(`${lastId()} succeeded, but its video could not be saved: `);
    expect(await readdir(folder)).toEqual([]);
  });
});
