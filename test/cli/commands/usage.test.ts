import { beforeEach, describe, expect, it, vi } from "vitest";
import { during, emulator, postTo, useEmulator } from "../../support/emulated.js";
import { anEvent, fakeTerminal } from "../../support/terminal.js";

useEmulator();

const NOW = Date.UTC(2026, 10, 26, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ENV = { ACEDATACLOUD_API_TOKEN: "", ACEDATACLOUD_PLATFORM_TOKEN: "platform-v1-3f9c0d7e" };

beforeEach(() => {
  vi.setSystemTime(NOW);
});

/** Creates a wan3.0-video of this length that ends a minute later. Resolves to its trace id. */
async function aVideo(duration: number): Promise<string> {
  const request = { model: "wan3.0-video", prompt: "A paper boat", duration, async: true };
  const { body } = await postTo(emulator, "/wan/videos", request);
  vi.setSystemTime(Date.now() + 60_000);
  return body.trace_id;
}

async function usage(...flags: string[]) {
  const terminal = fakeTerminal({ env: ENV });
  return { code: await during(terminal.run("usage", ...flags)), terminal };
}

/** The query of the request to the platform, with the start and the end of the range. */
async function askedFor(...flags: string[]): Promise<Record<string, string>> {
  let query: Record<string, string> = {};
  emulator.faults.next(
    (request, respond) => {
      query = Object.fromEntries(new URL(request.url).searchParams);
      return respond();
    },
    { on: "platform" },
  );
  await usage(...flags);
  return query;
}

describe("usage", () => {
  it("has a row for each call, and the sum at the end", async () => {
    const [first, second] = [await aVideo(5), await aVideo(10)];
    emulator.outcomes.next({ fail: "api_error" });
    const failed = await aVideo(5);
    const { code, terminal } = await usage();
    expect(code).toBe(0);
    expect(terminal.out()).toBe(
      [
        `2026-11-26T12:03:00.000Z  Wan Videos Generation API  500  0  ${failed}`,
        `2026-11-26T12:02:00.000Z  Wan Videos Generation API  200  9.46  ${second}`,
        `2026-11-26T12:01:00.000Z  Wan Videos Generation API  200  4.73  ${first}`,
        "3 calls, 14.19 credits",
        "",
      ].join("\n"),
    );
  });

  it("is one event for each call with --json, and one for the sum", async () => {
    const traceIds = [await aVideo(5), await aVideo(10)];
    const { terminal } = await usage("--json");
    expect(terminal.events()).toMatchObject([
      { event: "usage", id: null, data: { traceId: traceIds[1], status: 200, deductedCredits: 9.46 } },
      { event: "usage", data: { traceId: traceIds[0], createdAt: "2026-11-26T12:01:00.000Z" } },
      { event: "usageTotal", id: null, data: { calls: 2, credits: 14.19 } },
    ]);
  });

  it.each<[string[], string, string]>([
    [[], "2026-11-25T12:00:00.000Z", "2026-11-26T12:00:00.000Z"],
    [["--since", "7d", "--until", "1d"], "2026-11-19T12:00:00.000Z", "2026-11-25T12:00:00.000Z"],
  ])("is the sum alone with --json if there are no calls: %j", async (flags, since, until) => {
    const { code, terminal } = await usage("--json", ...flags);
    expect(code).toBe(0);
    const sum = { calls: 0, credits: 0, since, until };
    expect(terminal.events()).toEqual([anEvent("usageTotal", null, sum)]);
  });

  it.each<[string[], number, number]>([
    // Without --until, records are also asked for that are newer than the clock of this machine.
    [[], NOW - DAY, NOW + DAY],
    [["--since", "7d"], NOW - 7 * DAY, NOW + DAY],
    [["--since", "2h", "--until", "1h"], NOW - 2 * HOUR, NOW - HOUR],
    [["--until", "2026-11-20"], Date.UTC(2026, 10, 19), Date.UTC(2026, 10, 20)],
    [
      ["--since", "2026-11-01", "--until", "2026-11-02T08:00:00+08:00"],
      Date.UTC(2026, 10, 1),
      Date.UTC(2026, 10, 2),
    ],
  ])("covers the last 24 hours, unless flags set another range: %j", async (flags, since, until) => {
    const query = await askedFor(...flags);
    expect([query.created_at_from, query.created_at_to].map((time) => Date.parse(time ?? ""))).toEqual([
      since,
      until,
    ]);
  });

  it("finds one call by its trace id, even after 50 days", async () => {
    const [first, second] = [await aVideo(5), await aVideo(10)];
    vi.setSystemTime(NOW + 50 * DAY);
    const { code, terminal } = await usage("--trace-id", first);
    expect(code).toBe(0);
    expect(terminal.out()).toBe(`2026-11-26T12:01:00.000Z  Wan Videos Generation API  200  4.73  ${first}\n`);
    const json = await usage("--trace-id", second, "--since", "1d", "--json");
    expect(json.code).toBe(3);
    expect(json.terminal.events()).toEqual([anEvent("usageNotFound", null, { traceId: second })]);
    const unknown = await usage("--trace-id", "no-such-id");
    expect(unknown.code).toBe(3);
    expect(unknown.terminal.out()).toBe("");
    expect(unknown.terminal.err()).toContain("There is no usage record of no-such-id.");
  });

  it.each([
    [["--since", "yesterday"], '--since: got "yesterday"; use days or hours such as 7d or 24h, or a date'],
    [["--since", "2026"], '--since: got "2026"; use days or hours'],
    [["--since", "99999999999d"], '--since: got "99999999999d"; use days or hours'],
    [["--until", "2026-13-01"], '--until: got "2026-13-01"; use days or hours'],
    [["--since", "2027-01-01"], "--since: got 2027-01-01T00:00:00.000Z, which is after now ("],
    [["--since", "1h", "--until", "2h"], ", which is after --until ("],
    [["--trace-id", ""], '--trace-id: got ""; use the trace id of a call.'],
  ])("refuses %j, and says what to write instead", async (flags, message) => {
    const { code, terminal } = await usage(...flags);
    expect(code).toBe(2);
    expect(terminal.err()).toContain(message);
    expect(terminal.out()).toBe("");
    expect(emulator.requests).toEqual([]);
  });

  it("has no sum after a failure", async () => {
    emulator.faults.next("reset", { on: "platform" });
    const { code, terminal } = await usage();
    expect(code).toBe(3);
    expect(terminal.err()).toContain("No response from platform.acedata.cloud");
    expect(terminal.out()).toBe("");
  });
});
