import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runWithUpload, T2V, until } from "../../support/command.js";
import { during, emulator, submits, useEmulator } from "../../support/emulated.js";
import { aFolder } from "../../support/folder.js";
import { fakeTerminal } from "../../support/terminal.js";

useEmulator();

const WAN3 = ["generate", "-m", "wan3.0-video", "-p", "A paper boat"];
const paths = () => [...new Set(emulator.requests.map(({ path }) => path))];

describe("generate --budget", () => {
  it("makes a video that costs as much as the limit, and says what it may cost and what it cost", async () => {
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...WAN3, "--budget", "4.73"))).toBe(0);
    const lines = terminal.err().trim().split("\n");
    expect(lines[0]).toBe("This video costs 4.73 credits.");
    expect(lines.at(-1)).toBe("Cost: 4.73 credits.");
    expect(submits()).toHaveLength(1);
  });

  it.each<[string[], string]>([
    [["--budget", "4.72"], "the video may cost 4.73 credits, and the limit is 4.72."],
    [["--budget", "28", "-d", "-1"], "the video may cost 28.38 credits, and the limit is 28."],
    [["--budget", "0"], "the video may cost 4.73 credits, and the limit is 0."],
  ])("sends nothing to the API if the video may cost more: %j", async (flags, message) => {
    const [terminal, json] = [fakeTerminal(), fakeTerminal()];
    expect(await during(terminal.run(...WAN3, ...flags))).toBe(2);
    expect(terminal.err()).toContain(`wan-client: --budget: ${message} Nothing was sent.\n`);
    expect(terminal.out()).toBe("");
    expect(await during(json.run(...WAN3, ...flags, "--json"))).toBe(2);
    const limit = Number(flags[1]);
    expect(json.events()).toMatchObject([
      { event: "estimate", data: { exact: !flags.includes("-1"), fetchedAt: expect.any(String) } },
      { event: "error", data: { error: { name: "BudgetExceededError", limit, asked: expect.any(Number) } } },
    ]);
    expect(paths()).toEqual(["/api/v1/apis/"]);
  });

  it.each<[string[], string]>([
    [T2V, "no price rule applies"],
    [[...WAN3, "--media", "reference_video=https://example.com/a.mp4"], "the seconds of reference videos"],
  ])("sends nothing if the maximum cost of the video is unknown: %j", async (args, reason) => {
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...args, "--budget", "1000"))).toBe(2);
    expect(terminal.err()).toContain(`--budget: the maximum cost of the video is unknown (${reason}`);
    expect(terminal.err()).toMatch(/Nothing was sent\. To send it anyway, leave out --budget\.$/m);
    expect(terminal.err()).not.toMatch(/unpriced|createBudget/);
    expect(paths()).toEqual(["/api/v1/apis/"]);
  });

  it("is checked before a file is uploaded", async () => {
    const image = join(await aFolder(), "scene.png");
    await writeFile(image, "an image");
    const env = { ACEDATACLOUD_PLATFORM_TOKEN: "platform-v1-3f9c0d7e" };
    expect(await during(fakeTerminal({ env }).run(...WAN3, "-i", image, "--budget", "4"))).toBe(2);
    expect(paths()).toEqual(["/api/v1/apis/"]);
    expect(await runWithUpload(fakeTerminal({ env }), ...WAN3, "-i", image, "--budget", "5")).toBe(0);
    expect(paths()).toEqual(["/api/v1/apis/", "/api/v1/files/", "/wan/videos", "/wan/tasks"]);
  });

  it("refuses a request that is not valid, and one without a token, before the price rules are read", async () => {
    expect(await during(fakeTerminal().run(...WAN3, "-d", "31", "--budget", "5"))).toBe(2);
    const terminal = fakeTerminal({ env: { ACEDATACLOUD_API_TOKEN: "" } });
    expect(await during(terminal.run(...WAN3, "--budget", "5"))).toBe(2);
    expect(terminal.err()).toContain("set ACEDATACLOUD_API_TOKEN");
    expect(emulator.requests).toEqual([]);
  });

  it("sends nothing if the price rules cannot be read, and says what to do", async () => {
    emulator.faults.next("reset", { on: "platform" });
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...WAN3, "--budget", "5"))).toBe(3);
    expect(terminal.err()).toContain(
      "The price rules could not be read. No video was submitted. To submit it anyway, leave out --budget.\n" +
        "wan-client: No response from platform.acedata.cloud",
    );
    expect(submits()).toEqual([]);
  });

  it("does not print the cost of a failed task", async () => {
    emulator.outcomes.next({ fail: "api_error" });
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...WAN3, "--budget", "5"))).toBe(1);
    expect(terminal.err()).not.toContain("Cost:");
  });

  it("sends nothing after Ctrl-C while the price rules are read", async () => {
    emulator.faults.next("stall", { on: "platform" });
    const terminal = fakeTerminal();
    const running = terminal.run(...WAN3, "--budget", "5");
    await until(() => emulator.requests.length === 1);
    terminal.pressCtrlC();
    // The fake clock stands still, so this waits for no timer.
    expect(await running).toBe(130);
    expect(terminal.err()).not.toContain("leave out --budget");
    expect(submits()).toEqual([]);
  });
});
