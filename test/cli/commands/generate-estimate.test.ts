import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../../src/emulator/index.js";
import { serveEmulator } from "../../../src/node/index.js";
import { T2V } from "../../support/command.js";
import { during, emulator, useEmulator } from "../../support/emulated.js";
import { aFolder } from "../../support/folder.js";
import { startPlatformServer } from "../../support/platform-server.js";
import { anEvent, fakeTerminal } from "../../support/terminal.js";

const ESTIMATE = ["generate", "-m", "wan3.0-video", "-p", "A paper boat", "--estimate"];
const CHOSEN = "duration: -1 lets the model choose 2 to 30 seconds";
const NOT_SAID =
  "the seconds of reference videos are billed, too, and the request does not say how many there are";
const VIDEO = ["--media", "reference_video=https://example.com/a.mp4"];
const WITHOUT_TOKENS = { env: { ACEDATACLOUD_API_TOKEN: "", ACEDATACLOUD_PLATFORM_TOKEN: "" } };

describe("generate --estimate", () => {
  useEmulator();

  it.each<[string[], string, string]>([
    [["-d", "5"], "4.73 credits\n", "price rule 2 of 3\n"],
    [["-d", "-1"], "1.892 to 28.38 credits\n", `${CHOSEN}\n`],
    [VIDEO, "at least 4.73 credits\n", `${NOT_SAID}\n`],
  ])("prints what the video may cost, and why: %j", async (flags, out, err) => {
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...ESTIMATE, ...flags))).toBe(0);
    expect([terminal.out(), terminal.err()]).toEqual([out, err]);
  });

  it.each<[string[], object]>([
    [["-d", "5"], { credits: 4.73, exact: true, because: ["price rule 2 of 3"] }],
    [["-d", "-1"], { credits: 1.892, maxCredits: 28.38, exact: false, because: [CHOSEN] }],
    [VIDEO, { credits: 4.73, exact: false, because: [NOT_SAID] }],
  ])("is an event with --json: %j", async (flags, facts) => {
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...ESTIMATE, ...flags, "--json"))).toBe(0);
    expect(terminal.events()).toEqual([
      anEvent("estimate", null, { ...facts, fetchedAt: expect.any(String) }),
    ]);
    expect(terminal.err()).toBe("");
  });

  it("reads nothing but the price rules, without a token, and makes no folder", async () => {
    const image = join(await aFolder(), "scene.png");
    await writeFile(image, "an image");
    for (const token of ["", "Bearer x"]) {
      const terminal = fakeTerminal({ env: { ...WITHOUT_TOKENS.env, ACEDATACLOUD_API_TOKEN: token } });
      const output = join(image, "out", "boat.mp4");
      expect(await during(terminal.run(...ESTIMATE, "-i", image, "-o", output, "--budget", "1"))).toBe(0);
      expect(terminal.out()).toBe("4.73 credits\n");
    }
    expect(emulator.requests.map(({ method, path }) => [method, path])).toEqual([
      ["GET", "/api/v1/apis/"],
      ["GET", "/api/v1/apis/"],
    ]);
  });

  it("refuses a request that is not valid before anything is sent", async () => {
    const terminal = fakeTerminal(WITHOUT_TOKENS);
    expect(await during(terminal.run(...ESTIMATE, "-d", "31"))).toBe(2);
    expect(terminal.err()).toContain(
      "The request is not valid, and nothing was sent:\n  --duration: got 31; use",
    );
    expect(terminal.out()).toBe("");
    const url = fakeTerminal();
    expect(await during(url.run(...ESTIMATE, "--base-url", "localhost:8787"))).toBe(2);
    expect(url.err()).toContain("--base-url: got");
    expect(emulator.requests).toEqual([]);
  });

  it("ends with 3 when no rule applies", async () => {
    const [terminal, json] = [fakeTerminal(), fakeTerminal()];
    expect(await during(terminal.run(...T2V, "--estimate"))).toBe(3);
    expect([terminal.out(), terminal.err()]).toEqual(["unknown: no price rule applies\n", ""]);
    expect(await during(json.run(...T2V, "--estimate", "--json"))).toBe(3);
    expect(json.events()).toEqual([
      anEvent("estimate", null, {
        exact: false,
        because: ["no price rule applies"],
        fetchedAt: expect.any(String),
      }),
    ]);
  });

  it.each([
    ["cannot be reached", "reset", /No response from platform\.acedata\.cloud/],
    ["does not work", { error: "no_api" }, /^HTTP 404/],
    ["sends a page of HTML", "html-200", /not JSON/],
  ] as const)("ends with 3 when the platform %s", async (_, fault, reason) => {
    emulator.faults.next(fault, { on: "platform", times: 2 });
    const [terminal, json] = [fakeTerminal(), fakeTerminal()];
    expect(await during(terminal.run(...ESTIMATE))).toBe(3);
    expect(terminal.out()).toBe("unknown: the price rules could not be read\n");
    expect(terminal.err()).toMatch(reason);
    expect(await during(json.run(...ESTIMATE, "--json"))).toBe(3);
    const because = ["the price rules could not be read", expect.stringMatching(reason)];
    expect(json.events()).toEqual([anEvent("estimate", null, { exact: false, because })]);
  });
});

it("generate --estimate asks only the local emulator that --base-url names", async () => {
  const local = createEmulator({ credits: 1, taskSeconds: 0 });
  const served = await serveEmulator(local);
  onTestFinished(served.close);
  const terminal = fakeTerminal({ env: { ACEDATACLOUD_PLATFORM_TOKEN: "platform-v1-real" } });
  expect(await terminal.run(...ESTIMATE, "--base-url", `${served.url}/v1`)).toBe(0);
  expect(terminal.out()).toBe("1 credit\n");
  expect(local.requests.map(({ path }) => path)).toEqual(["/api/v1/apis/"]);
});

it("generate --estimate sends no token", async () => {
  const server = await startPlatformServer({
    "/apis/": [{ path: "/wan/videos", cost: [{ conditions: {}, consumption: 2, remark: "flat" }] }],
  });
  const terminal = fakeTerminal({ env: { ACEDATACLOUD_PLATFORM_TOKEN: "platform-v1-real" } });
  expect(await terminal.run(...ESTIMATE, "--base-url", new URL(server.baseURL).origin)).toBe(0);
  expect([terminal.out(), terminal.err()]).toEqual(["2 credits\n", "price rule 1 of 1: flat\n"]);
  expect(server.arrivals.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});
