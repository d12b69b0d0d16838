import { describe, expect, it } from "vitest";
import { during, emulator, useEmulator } from "../support/emulated.js";
import { fakeTerminal } from "../support/terminal.js";

const TOKEN = "platform-v1-3f9c0d7e";
const WITH_TOKEN = { env: { ACEDATACLOUD_API_TOKEN: "", ACEDATACLOUD_PLATFORM_TOKEN: TOKEN } };

useEmulator();

describe("the platform's token", () => {
  it("goes to the platform, from its own variable", async () => {
    let token: string | null = null;
    emulator.faults.next(
      (request, respond) => {
        token = request.headers.get("authorization");
        return respond();
      },
      { on: "platform" },
    );
    expect(await during(fakeTerminal(WITH_TOKEN).run("balance"))).toBe(0);
    expect(token).toBe(`Bearer ${TOKEN}`);
  });

  it.each(["balance", "usage"])("is missing in %s: the message says which variable to set", async (name) => {
    const terminal = fakeTerminal({ env: { ACEDATACLOUD_API_TOKEN: TOKEN } });
    expect(await during(terminal.run(name))).toBe(2);
    expect(terminal.err()).toBe(
      "wan-client: No platform token: set ACEDATACLOUD_PLATFORM_TOKEN. It is not the same token as ACEDATACLOUD_API_TOKEN.\n" +
        'Platform tokens start with "platform-v1-". Create one at https://platform.acedata.cloud.\n' +
        "To try the command without a token, run `npx wan-client emulator` in another terminal, and add --base-url http://127.0.0.1:8787\n",
    );
    expect(emulator.requests).toEqual([]);
  });

  it.each(["balance", "usage"])("is refused in %s: the message does not show it", async (name) => {
    const refused = () => Response.json({ error: `Invalid token ${TOKEN}` }, { status: 401 });
    emulator.faults.next(refused, { on: "platform" });
    const terminal = fakeTerminal(WITH_TOKEN);
    expect(await during(terminal.run(name))).toBe(2);
    expect(terminal.err()).toContain("HTTP 401: Invalid token [token]");
    expect(terminal.err()).not.toContain(TOKEN);
  });

  it.each(["balance", "usage"])("is not sent if --base-url is invalid: %s", async (name) => {
    for (const url of ["localhost:8787", "127.0.0.1:8787", "http://user@localhost"]) {
      const terminal = fakeTerminal(WITH_TOKEN);
      expect(await during(terminal.run(name, "--base-url", url))).toBe(2);
      expect(terminal.err()).toContain("--base-url: got");
    }
    expect(emulator.requests).toEqual([]);
  });
});
