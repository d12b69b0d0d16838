import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createEmulator, type PriceRule } from "../../../src/emulator/index.js";
import type { Bend } from "../../support/doctor.js";
import {
  differencesIn,
  examineService,
  SERVICE,
  serviceEmulator,
  stubService,
} from "../../support/doctor.js";
import { during, postTo } from "../../support/emulated.js";
import { useFakeTimers } from "../../support/fake-timers.js";
import { aFolder } from "../../support/folder.js";
import { fakeTerminal } from "../../support/terminal.js";

useFakeTimers();

const isModel = (model: string) => ({ "==": [{ var: ["model", ""] }, model] });
const PRICES_OF_WAN3 = [
  "wan3.0-video: 480P 0.946 to 14.19, 720P 1.892 to 28.38, 1080P 3.784 to 56.76 credits",
  "wan3.0-video by default: 4.73 credits",
  "wan3.0-video with duration -1: 1.892 to 28.38 credits",
  "wan3.0-video with a reference video: at least 4.73 credits",
];

/** What the doctor says about prices, and the paths that it has requested. */
async function pricesOf(priceRules: PriceRule[] | undefined, bend?: Bend) {
  const emulator = serviceEmulator({ priceRules });
  stubService(emulator, bend);
  const { code, checks } = await examineService();
  const prices = checks.filter(({ check }) => check === "prices");
  const paths = emulator.requests.map(({ path }) => path).filter((path) => path.startsWith("/api/v1/"));
  return { code, checks, prices, lines: prices.map(({ got }) => got), paths };
}

const description =
  (change: (row: Record<string, unknown>) => object): Bend =>
  async ({ url, response }) => {
    if (!url.pathname.endsWith("/apis/")) return undefined;
    const { items } = await response.json();
    return Response.json({ count: 1, items: [change(items[0])] });
  };

describe("the doctor", () => {
  it("shows the price rules and what they say about each model, without an additional request", async () => {
    const { code, prices, lines, paths } = await pricesOf(undefined);
    expect(lines).toEqual([
      expect.stringMatching(/^rule 1 of 3: 0\.473 \* \(duration or 5\) credits if model == .*, unit Second$/),
      expect.stringMatching(/^rule 2 of 3: /),
      expect.stringMatching(/^rule 3 of 3: /),
      "wan2.6-t2v: no rule applies",
      "wan2.6-i2v: no rule applies",
      "wan2.6-i2v-flash: no rule applies",
      "wan2.6-r2v: no rule applies",
      ...PRICES_OF_WAN3,
    ]);
    expect(new Set(prices.map(({ status }) => status))).toEqual(new Set(["info"]));
    expect(paths).toEqual(["/api/v1/apis/"]);
    expect(code).toBe(0);
  });

  it("prints prices as lines that count neither as the same nor as different", async () => {
    stubService(serviceEmulator());
    const terminal = fakeTerminal();
    expect(await during(terminal.run("doctor", "--base-url", SERVICE))).toBe(0);
    for (const line of PRICES_OF_WAN3)
      expect(terminal.out()).toContain(`info            prices           ${line}\n`);
    expect(terminal.out()).toMatch(/\n7 same, 0 different, 1 unknown\n$/);
  });

  it("says for which requests no rule applies", async () => {
    const { lines } = await pricesOf([
      {
        conditions: { and: [isModel("wan2.6-t2v"), { "==": [{ var: "resolution" }, "1080P"] }] },
        consumption: 20,
      },
      {
        conditions: { and: [isModel("wan2.6-i2v"), { "==": [{ var: "duration" }, 5] }] },
        consumption: 1,
        hidden: true,
      },
    ]);
    expect(lines).toEqual([
      'rule 1 of 2: 20 credits if model == "wan2.6-t2v" and resolution == "1080P"',
      'rule 2 of 2: 1 credit if model == "wan2.6-i2v" and duration == 5, hidden',
      "wan2.6-t2v: 1080P 20 credits",
      "wan2.6-t2v at 720P: no rule applies",
      "wan2.6-t2v by default: at least 20 credits",
      "wan2.6-i2v: 720P 1 (some durations), 1080P 1 (some durations) credits",
      "wan2.6-i2v by default: at least 1 credit",
      ...["wan2.6-i2v-flash", "wan2.6-r2v", "wan3.0-video"].map((model) => `${model}: no rule applies`),
    ]);
  });

  it("asks for the rules of the service only if the description has none", async () => {
    const { lines, paths } = await pricesOf(
      undefined,
      description(({ cost, ...others }) => others),
    );
    expect(lines.slice(-4)).toEqual(PRICES_OF_WAN3);
    expect(paths).toEqual(["/api/v1/apis/", "/api/v1/services/"]);
  });

  it("says that there are no rules, which is not a difference", async () => {
    const { code, checks, lines } = await pricesOf(
      undefined,
      description(({ cost, service_id, ...others }) => others),
    );
    expect(lines).toEqual(["The platform has no price rules for /wan/videos."]);
    expect(differencesIn(checks)).toEqual([]);
    expect(code).toBe(0);
  });

  it.each<[string, Bend]>([
    [
      "responds with an error",
      ({ url }) => (isPlatform(url) ? new Response("", { status: 404 }) : undefined),
    ],
    ["sends a page of HTML", ({ url }) => (isPlatform(url) ? new Response("<h1>Hello</h1>") : undefined)],
  ])("says nothing about prices if the platform %s", async (_, bend) => {
    const { code, checks, lines } = await pricesOf(undefined, bend);
    expect(lines).toEqual([]);
    expect(checks.find(({ check }) => check === "description")).toMatchObject({ status: "unknown" });
    expect(code).toBe(0);
  });
});

it("a recording keeps the price rules, and an emulator with the recording charges by them", async () => {
  const file = join(await aFolder(), "recording.json");
  const rule = {
    conditions: isModel("wan2.6-t2v"),
    consumption: 13.5,
    remark: "since 2026-11-01",
    unit: "Video",
  };
  stubService(serviceEmulator({ priceRules: [rule] }));
  const original = await examineService("--record", file);
  const recording = JSON.parse(await readFile(file, "utf8"));
  expect(recording.exchanges.at(-1).response.items[0].cost).toEqual([rule]);

  const emulator = createEmulator({ recording, taskSeconds: 0, balance: 13 });
  const request = { model: "wan2.6-t2v", prompt: "A paper boat", async: true };
  expect((await postTo(emulator, "/wan/videos", request)).body.error).toMatchObject({ code: "used_up" });

  stubService(serviceEmulator({ recording }));
  const replayed = await examineService();
  const pricesIn = ({ checks }: typeof original) => checks.filter(({ check }) => check === "prices");
  expect(pricesIn(replayed)).toEqual(pricesIn(original));
});

function isPlatform(url: URL): boolean {
  return url.pathname.startsWith("/api/v1/");
}
