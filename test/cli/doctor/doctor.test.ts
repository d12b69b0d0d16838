import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { ASSUMPTIONS } from "../../../src/cli/doctor/finding.js";
import { checkReads } from "../../../src/cli/doctor/read-checks.js";
import { fetchFailed, TOKEN } from "../../support/client.js";
import { until } from "../../support/command.js";
import {
  differencesIn,
  examineService,
  SERVICE,
  serviceEmulator,
  stubService,
} from "../../support/doctor.js";
import { during } from "../../support/emulated.js";
import { useFakeTimers } from "../../support/fake-timers.js";
import { aFolder } from "../../support/folder.js";
import { fakeTerminal } from "../../support/terminal.js";

/** A service that does not respond to the request with Range. Other requests get their responses. */
function stubStalledRange(onRequest = () => {}): void {
  stubService(serviceEmulator());
  const respond = globalThis.fetch;
  vi.stubGlobal("fetch", (url: string, init: RequestInit = {}) => {
    const { signal } = init;
    if (new Headers(init.headers).get("range") !== "bytes=0-99") return respond(url, init);
    return new Promise((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      onRequest();
    });
  });
}

describe("doctor", () => {
  useFakeTimers();

  it("prints what was expected, what it got, and the assumption", async () => {
    stubService(serviceEmulator(), ({ body }) =>
      body.action === "delete" ? Response.json({}, { headers: { "x-trace-id": "t" } }) : undefined,
    );
    const terminal = fakeTerminal();
    expect(await during(terminal.run("doctor", "--base-url", SERVICE))).toBe(1);
    expect(terminal.out()).toContain(
      [
        "differs         delete",
        "    expected    deleted: a boolean",
        "    got         deleted: nothing",
        `    assumption  ${ASSUMPTIONS.delete}`,
      ].join("\n"),
    );
  });

  it("reports a missing or refused token, and makes the checks that need none", async () => {
    stubService(serviceEmulator());
    const terminal = fakeTerminal({ env: { ACEDATACLOUD_API_TOKEN: "another-token" } });
    expect(await during(terminal.run("doctor", "--base-url", SERVICE, "--pay", "--yes"))).toBe(1);
    expect(terminal.out()).toMatch(/^differs +token\n.+\n +got +HTTP 401 invalid_token$/m);
    expect(terminal.out()).toMatch(/^same +description/m);
    expect(terminal.out()).not.toMatch(/another-token|submission/);
    expect(terminal.err()).toContain("No video was made");

    const service = { baseURL: SERVICE, token: "", fetch: serviceEmulator().fetch, pause: 0, exchanges: [] };
    expect(await checkReads(service, false)).toContainEqual({
      check: "token",
      status: "differs",
      expected: "a token in ACEDATACLOUD_API_TOKEN",
      got: "none",
    });
  });

  it("ends with 3 when the API cannot be reached, and still checks the description", async () => {
    const emulator = serviceEmulator();
    vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
      if (url.includes("/api/v1/")) return emulator.fetch(url, init);
      throw fetchFailed("ECONNREFUSED");
    });
    const { code, checks } = await examineService();
    expect(code).toBe(3);
    const findings = checks.filter(({ status }) => status !== "info");
    expect(findings.map(({ check, status }) => [check, status])).toEqual([
      ["dns", "does not apply"],
      ["tls", "does not apply"],
      ["connection", "unknown"],
      ["description", "same"],
    ]);
    expect(checks[2]?.got).toBe("no response: ECONNREFUSED");
  });

  it("ends with 3 when a gateway is broken, and says so once", async () => {
    stubService(serviceEmulator(), () => new Response("<h1>Bad Gateway</h1>", { status: 502 }));
    const { code, checks } = await examineService("--pay", "--yes");
    expect(code).toBe(3);
    expect(checks.map(({ check, status, got }) => [check, status, got])).toContainEqual([
      "connection",
      "unknown",
      "HTTP 502",
    ]);
    expect(differencesIn(checks)).toEqual([]);
  });

  it("ends with 0 when only the platform cannot be reached", async () => {
    stubService(serviceEmulator(), ({ url }) => {
      if (url.pathname.includes("/api/v1/")) throw fetchFailed("ENOTFOUND");
      return undefined;
    });
    const { code, checks } = await examineService();
    expect(code).toBe(0);
    expect(checks.find(({ check }) => check === "description")).toMatchObject({
      status: "unknown",
      got: "the platform: no response: ENOTFOUND",
    });
  });

  it("asks the platform without a token, and at --platform-url if it is set", async () => {
    const asked: [string, string | null][] = [];
    const emulator = serviceEmulator();
    vi.stubGlobal("fetch", async (input: string, init?: RequestInit) => {
      const request = new Request(input, init);
      if (request.url.includes("/apis/")) asked.push([request.url, request.headers.get("authorization")]);
      return emulator.fetch(input, init);
    });
    await examineService();
    await examineService("--platform-url", "http://localhost:2/api/v1/");
    expect(asked).toEqual([
      [`${SERVICE}/api/v1/apis/?path=/wan/videos`, null],
      ["http://localhost:2/api/v1/apis/?path=/wan/videos", null],
    ]);
  });

  it("asks before it pays, and makes no video unless the answer is yes", async () => {
    const emulator = serviceEmulator();
    stubService(emulator);
    for (const answer of ["", "n", "no way"]) {
      const terminal = fakeTerminal({ answer });
      expect(await during(terminal.run("doctor", "--base-url", SERVICE, "--pay"))).toBe(0);
      expect(terminal.err()).toContain("wan3.0-video, 2 seconds at 480P");
      expect(terminal.err()).toContain("about 0.10 USD");
      expect(terminal.err()).toContain("No video is made.");
    }
    const nobody = fakeTerminal();
    expect(await nobody.run("doctor", "--base-url", SERVICE, "--pay")).toBe(2);
    expect(nobody.err()).toContain("add --yes");
    expect(emulator.tasks).toEqual([]);

    const terminal = fakeTerminal({ answer: "y" });
    expect(await during(terminal.run("doctor", "--base-url", SERVICE, "--pay"))).toBe(0);
    expect(emulator.tasks).toHaveLength(1);
    expect(emulator.tasks[0]?.request).toEqual({
      model: "wan3.0-video",
      prompt: "A paper boat",
      duration: 2,
      resolution: "480P",
      async: true,
    });
  });

  it("compares the record of a task that fails", async () => {
    const emulator = serviceEmulator();
    stubService(emulator);
    emulator.outcomes.next({ fail: "api_error" });
    const { code, checks } = await examineService("--pay", "--yes");
    expect(checks.find(({ check }) => check === "failed record")).toMatchObject({ status: "same" });
    expect(code).toBe(0);
  });

  it("refuses options that cannot work before anything is sent", async () => {
    const emulator = serviceEmulator();
    stubService(emulator);
    for (const [args, message] of [
      [["--base-url", "api.example.com"], "--base-url"],
      [["--base-url", "http://localhost/wan/videos#"], "--base-url"],
      [["--platform-url", "https://ann:5ec7e7@localhost"], "--platform-url: got"],
      [["--pay", "--yes", "--callback-url", "http://localhost/", "--callback-port", "99999"], "65535"],
      [["--platform-url", "x"], "--platform-url"],
      [["--callback-url", "https://example.com/"], "add --pay"],
      [["--pay", "--yes", "--callback-url", "example.com"], "--callback-url"],
      [["--record", join(await aFolder(), "missing/recording.json")], "ENOENT"],
      [["--timeout", "0"], "--timeout"],
    ] as const) {
      const terminal = fakeTerminal();
      expect(await terminal.run("doctor", ...args)).toBe(2);
      expect(terminal.err()).toContain(message);
    }
    expect(emulator.requests).toEqual([]);
  });

  it("stops after an interrupt during the submission, and prints the task id", async () => {
    const emulator = serviceEmulator();
    const terminal = fakeTerminal();
    stubService(emulator, ({ url }) => {
      if (url.pathname.endsWith("/wan/videos")) terminal.pressCtrlC();
      return undefined;
    });
    expect(await during(terminal.run("doctor", "--base-url", SERVICE, "--pay", "--yes"))).toBe(130);
    expect(terminal.err()).toContain(`task ${emulator.tasks[0]?.id}`);
    expect(terminal.out()).not.toContain("record");
  });

  it("warns of a video that may be billed when a submission has no response", async () => {
    stubService(serviceEmulator(), ({ url }) => {
      if (url.pathname.endsWith("/wan/videos")) throw fetchFailed("ECONNRESET");
      return undefined;
    });
    const { code, checks, err } = await examineService("--pay", "--yes");
    expect(code).toBe(1);
    expect(checks.at(-1)).toMatchObject({ check: "submission", status: "differs" });
    expect(err).toBe("");
    const terminal = fakeTerminal();
    await during(terminal.run("doctor", "--base-url", SERVICE, "--pay", "--yes"));
    expect(terminal.err()).toContain("may be billed");
  });

  it("reports a request with Range that gets no response, and still prints the rest", async () => {
    stubStalledRange();
    const terminal = fakeTerminal();
    expect(await during(terminal.run("doctor", "--base-url", SERVICE, "--pay", "--yes"))).toBe(0);
    expect(terminal.out()).toMatch(/^unknown +download +a request with Range had no response within 30 s$/m);
    expect(terminal.out()).toMatch(/\n\d+ same, 0 different, \d+ unknown\n$/);
    expect(terminal.err()).not.toContain("wan-client: ");
  });

  it("ends at an interrupt of a request with Range", async () => {
    const terminal = fakeTerminal();
    stubStalledRange(terminal.pressCtrlC);
    expect(await during(terminal.run("doctor", "--base-url", SERVICE, "--pay", "--yes"))).toBe(130);
    expect(terminal.out()).not.toContain("download");
  });

  it("compares the pending record if the wait times out, and says that the finished one is unknown", async () => {
    const emulator = serviceEmulator();
    stubService(emulator);
    emulator.outcomes.next("never");
    const { code, checks } = await examineService("--pay", "--yes", "--timeout", "30");
    expect(code).toBe(0);
    expect(checks.slice(-2).map(({ check, status }) => [check, status])).toEqual([
      ["pending record", "same"],
      ["finished record", "unknown"],
    ]);
  });

  it("records an examination that was interrupted, and says how to resume the wait", async () => {
    const file = join(await aFolder(), "recording.json");
    const emulator = serviceEmulator();
    stubService(emulator);
    emulator.outcomes.next("never");
    const terminal = fakeTerminal();
    const running = terminal.run("doctor", "--base-url", SERVICE, "--pay", "--yes", "--record", file);
    await until(() => emulator.tasks.length === 1 && terminal.err().includes("resume with"));
    terminal.pressCtrlC();
    expect(await during(running)).toBe(130);
    expect(terminal.err()).toContain(`resume with: npx wan-client wait ${emulator.tasks[0]?.id}`);
    const { exchanges } = JSON.parse(await readFile(file, "utf8"));
    expect(exchanges.map(({ check }: { check: string }) => check)).toContain("submission");
  });

  it("shows and records neither the token, nor ids of the account, nor signatures", async () => {
    const file = join(await aFolder(), "recording.json");
    stubService(serviceEmulator(), async ({ body, response, url }) => {
      if (url.pathname.endsWith("/wan/tasks") && body.action === "retrieve_batch") {
        return Response.json({ count: TOKEN, owner: "me@example.com", phone: 4915112345 }, response);
      }
      return undefined;
    });
    const { checks } = await examineService("--pay", "--yes", "--record", file);
    expect(differencesIn(checks).length).toBeGreaterThan(0);
    const recording = await readFile(file, "utf8");
    const shown = JSON.stringify(checks);
    for (const secret of [
      TOKEN,
      "52933893-8e8b",
      "c7173d71-d234",
      "ad7afe47-cea9",
      "0d2042f9-ba8d",
      "me@example",
    ]) {
      expect(recording).not.toContain(secret);
      expect(shown).not.toContain(secret);
    }
  });
});
