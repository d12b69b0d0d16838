import { describe, expect, it } from "vitest";
import { T2V, until } from "../../support/command.js";
import { during, emulator, submits, tasksTake, useEmulator } from "../../support/emulated.js";
import { fakeTerminal } from "../../support/terminal.js";

useEmulator();

const WAN3 = ["generate", "-m", "wan3.0-video", "-p", "A paper boat"];
const inTerminal = () => fakeTerminal({ isTTY: true, columns: 200 });
const platformRequests = () => emulator.requests.filter(({ path }) => path.startsWith("/api/v1/"));

/** What stays on the screen when the status line is erased. */
const screen = (text: string) =>
  text
    .split("\r\u001b[2K")
    .map((drawn) => drawn.replace(/^\d+:\d\d .*/, ""))
    .join("");
const linesOf = (text: string) => screen(text).trim().split("\n");

describe("generate in a terminal", () => {
  it.each<[string[], string]>([
    [["-d", "5"], "This video costs 4.73 credits."],
    [
      ["-d", "-1"],
      "This video may cost 1.892 to 28.38 credits (duration: -1 lets the model choose 2 to 30 seconds).",
    ],
    [
      ["--media", "reference_video=https://example.com/a.mp4"],
      "This video costs at least 4.73 credits (the seconds of reference videos are billed, too, and the request does " +
        "not say how many there are).",
    ],
  ])("says first what the video may cost, and last what it cost: %j", async (flags, first) => {
    const terminal = inTerminal();
    expect(await during(terminal.run(...WAN3, ...flags))).toBe(0);
    expect(terminal.err().startsWith(`${first}\n`)).toBe(true);
    const { cost } = Object(await costOfLastTask());
    expect(linesOf(terminal.err()).at(-1)).toBe(`Cost: ${cost.amount} credits.`);
    expect(platformRequests()).toHaveLength(1);
  });

  it("says that the price is not known, and makes the video", async () => {
    const terminal = inTerminal();
    expect(await during(terminal.run(...T2V))).toBe(0);
    expect(terminal.err()).toMatch(/^The price of this video is not known: no price rule applies\.\n/);
    expect(terminal.err()).not.toContain("Cost:");
  });

  it.each([
    ["cannot be reached", "reset"],
    ["does not work", { error: "busy" }],
    ["never responds", "stall"],
    ["never ends its response", "stalled-body"],
  ] as const)("makes the video even if the platform %s, after one attempt", async (_, fault) => {
    emulator.faults.next(fault, { on: "platform", times: Number.POSITIVE_INFINITY });
    const started = Date.now();
    const terminal = inTerminal();
    expect(await during(terminal.run(...WAN3))).toBe(0);
    expect(terminal.err()).toMatch(
      /^The price of this video is not known: the price rules could not be read\.\n/,
    );
    expect(platformRequests()).toHaveLength(1);
    expect(submits()).toHaveLength(1);
    // The clock is fake, so this does not depend on the speed of the machine.
    expect((submits()[0]?.at ?? 0) - started).toBeLessThanOrEqual(3_000);
  });

  it("sends nothing after Ctrl-C while the price rules are read", async () => {
    emulator.faults.next("stall", { on: "platform" });
    const terminal = inTerminal();
    const running = terminal.run(...WAN3);
    await until(() => platformRequests().length === 1);
    terminal.pressCtrlC();
    // The fake clock stands still, so this waits for no timer.
    expect(await running).toBe(130);
    expect(submits()).toEqual([]);
    expect(terminal.err()).not.toContain("price of this video");
  });

  it("reports a request that is not valid at once", async () => {
    const terminal = inTerminal();
    expect(await during(terminal.run(...WAN3, "-d", "31"))).toBe(2);
    expect(terminal.err()).toMatch(/^wan-client: The request is not valid/);
    expect(emulator.requests).toEqual([]);
  });

  it("prints the cost after a resumed wait, too", async () => {
    tasksTake(0);
    await during(fakeTerminal().run(...WAN3));
    const id = emulator.tasks[0]?.id ?? "";
    const [waiting, piped] = [inTerminal(), fakeTerminal()];
    expect(await during(waiting.run("wait", id))).toBe(0);
    expect(linesOf(waiting.err()).at(-1)).toBe("Cost: 4.73 credits.");
    expect(await during(piped.run("wait", id))).toBe(0);
    expect(piped.err()).not.toContain("Cost:");
    expect(platformRequests()).toEqual([]);
  });

  it("does not print a cost in another currency", async () => {
    tasksTake(0);
    emulator.faults.next(
      async (_, respond) => {
        const record = await (await respond()).json();
        record.response.cost = { amount: 0.4, currency: "usd" };
        return Response.json(record);
      },
      { on: "read", times: Number.POSITIVE_INFINITY },
    );
    const terminal = inTerminal();
    expect(await during(terminal.run(...WAN3))).toBe(0);
    expect(terminal.err()).not.toContain("Cost:");
  });
});

describe("generate in a pipe or with --json", () => {
  it.each([
    ["in a pipe", false, []],
    ["in a pipe with --json", false, ["--json"]],
    ["in a terminal with --json", true, ["--json"]],
  ])("sends no request to the platform, and says nothing about prices: %s", async (_, isTTY, flags) => {
    const terminal = fakeTerminal({ isTTY });
    expect(await during(terminal.run(...WAN3, ...flags))).toBe(0);
    expect(platformRequests()).toEqual([]);
    expect(terminal.err()).not.toMatch(/cost|price/i);
    expect(terminal.out()).not.toContain('"estimate"');
  });
});

async function costOfLastTask(): Promise<unknown> {
  const terminal = fakeTerminal();
  await during(terminal.run("task", emulator.tasks.at(-1)?.id ?? "", "--json"));
  return terminal.events()[0]?.data;
}
