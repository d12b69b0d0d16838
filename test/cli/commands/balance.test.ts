import { describe, expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../../src/emulator/index.js";
import { serveEmulator } from "../../../src/node/index.js";
import { startPlatformServer } from "../../support/platform-server.js";
import { fakeTerminal } from "../../support/terminal.js";

const TOKEN = "platform-v1-3f9c0d7e";
const WITH_TOKEN = { env: { ACEDATACLOUD_API_TOKEN: "", ACEDATACLOUD_PLATFORM_TOKEN: TOKEN } };
const ACCOUNT = "ad7afe47-cea9-4cda-980f-2ad8810e51cf";
const APPLICATIONS = [
  {
    id: ACCOUNT,
    user_id: ACCOUNT,
    scope: "Global",
    type: "Usage",
    remaining_amount: 95.27,
    used_amount: 4.73,
  },
  {
    id: "a-2",
    scope: "Individual",
    type: "Period",
    service_id: "service-7",
    remaining_amount: 20,
    expired_at: "2099-01-01T00:00:00Z",
  },
];

/** Runs the command at a local platform with these applications. */
async function balanceOf(applications: object[], ...flags: string[]) {
  const server = await startPlatformServer({ "/applications/": applications });
  const terminal = fakeTerminal(WITH_TOKEN);
  const code = await terminal.run("balance", "--base-url", new URL(server.baseURL).origin, ...flags);
  const tokens = server.arrivals.map(({ headers }) => headers.authorization);
  return { code, terminal, tokens };
}

describe("balance", () => {
  it("shows the credits that are left, and each application, without ids of the account", async () => {
    const { code, terminal } = await balanceOf(APPLICATIONS);
    expect(code).toBe(0);
    expect(terminal.out()).toBe(
      [
        "95.27 credits left",
        "",
        "scope       type    left   used  service    expires",
        "Global      Usage   95.27  4.73  -          -",
        "Individual  Period  20     -     service-7  2099-01-01T00:00:00.000Z",
        "",
      ].join("\n"),
    );
  });

  it("is one event with --json", async () => {
    const { code, terminal } = await balanceOf(APPLICATIONS, "--json");
    expect(code).toBe(0);
    expect(terminal.events()).toMatchObject([
      {
        event: "balance",
        id: null,
        data: { credits: 95.27, applications: [{ remainingCredits: 95.27 }, { type: "Period" }] },
      },
    ]);
    expect(terminal.out()).not.toContain(ACCOUNT);
  });

  it("says so if the platform does not say what is left", async () => {
    const { terminal } = await balanceOf([]);
    expect(terminal.out()).toBe("The platform does not say how many credits are left.\n");
  });

  it("does not give the real token to a local emulator", async () => {
    const { tokens } = await balanceOf(APPLICATIONS);
    expect(tokens).toEqual(["Bearer none"]);
  });
});

it("balance shows what the tasks of the command's own emulator have left", async () => {
  const served = await serveEmulator(createEmulator({ balance: 10, taskSeconds: 0 }));
  onTestFinished(served.close);
  const boat = ["generate", "-m", "wan3.0-video", "-p", "A paper boat"];
  await fakeTerminal().run(...boat, "--base-url", served.url);
  const terminal = fakeTerminal();
  expect(await terminal.run("balance", "--base-url", served.url)).toBe(0);
  expect(terminal.out()).toMatch(/^5\.27 credits left\n/);
  const refused = fakeTerminal();
  expect(await refused.run(...boat, "-d", "6", "--base-url", served.url)).toBe(2);
  expect(refused.err()).toContain("used_up");
});
