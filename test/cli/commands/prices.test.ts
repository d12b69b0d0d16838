import { describe, expect, it } from "vitest";
import { estimateCost, type Prices } from "../../../src/account/index.js";
import { during, emulator, useEmulator } from "../../support/emulated.js";
import { startPlatformServer } from "../../support/platform-server.js";
import { fakeTerminal } from "../../support/terminal.js";

const ENV = { ACEDATACLOUD_API_TOKEN: "", ACEDATACLOUD_PLATFORM_TOKEN: "platform-v1-real" };
const RULES = [
  {
    conditions: { "==": [{ var: ["model", ""] }, "video-pro"] },
    consumption: 0.14,
    hidden: true,
    remark: "for\n testers",
  },
  { conditions: {}, consumption: { "*": [0.5, { var: ["duration", 5] }] }, unit: "Second" },
];

describe("prices", () => {
  useEmulator();

  it("shows the rules in words, when they were read and from where", async () => {
    const terminal = fakeTerminal({ env: ENV });
    expect(await during(terminal.run("prices"))).toBe(0);
    const [heading, first, ...others] = terminal.out().split("\n");
    expect(heading).toMatch(/^rule {2}conditions +credits +unit$/);
    expect(first).toBe(
      '1     model == "wan3.0-video" and (resolution or "720P") == "480P"   0.473 * (duration or 5)  Second',
    );
    expect(others.slice(-3)).toEqual([
      "",
      expect.stringMatching(
        /^3 price rules of \/wan\/videos, read at \d{4}-\S+Z from https:\/\/platform\.acedata\.cloud\/api\/v1$/,
      ),
      "",
    ]);
  });

  it("prints with --json what estimateCost takes", async () => {
    const terminal = fakeTerminal({ env: ENV });
    expect(await during(terminal.run("prices", "--json"))).toBe(0);
    expect(terminal.out().split("\n")).toHaveLength(2);
    const prices: Prices = JSON.parse(terminal.out());
    const estimate = estimateCost({ model: "wan3.0-video", prompt: "A paper boat", duration: 5 }, prices);
    expect(estimate).toMatchObject({ credits: 4.73, exact: true });
  });

  it("ends with 3 when the platform cannot be reached", async () => {
    emulator.faults.next("reset", { on: "platform" });
    const terminal = fakeTerminal();
    expect(await during(terminal.run("prices"))).toBe(3);
    expect(terminal.err()).toMatch(/^wan-client: No response from platform\.acedata\.cloud/);
    const url = fakeTerminal();
    expect(await url.run("prices", "--base-url", "localhost:8787")).toBe(2);
    expect(url.err()).toContain('--base-url: got "localhost:8787"; use an http or https URL');
  });
});

it("prices shows remarks and hidden rules, and sends no token to the emulator of --base-url", async () => {
  const server = await startPlatformServer({ "/apis/": [{ path: "/wan/videos", cost: RULES }] });
  const terminal = fakeTerminal({ env: ENV });
  expect(await terminal.run("prices", "--base-url", new URL(server.baseURL).origin)).toBe(0);
  expect(terminal.out()).toMatch(
    new RegExp(
      [
        "rule  conditions            credits                unit    visibility  remark",
        '1     model == "video-pro"  0\\.14                           hidden      for testers',
        "2     always                0\\.5 \\* \\(duration or 5\\)  Second",
        "",
        `2 price rules of /wan/videos, read at \\S+ from ${server.baseURL}\n$`,
      ].join("\n"),
    ),
  );
  expect(server.arrivals.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});
