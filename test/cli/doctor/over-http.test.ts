import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { expect, it } from "vitest";
import { checkDns, checkNetwork, checkTls } from "../../../src/cli/doctor/network-checks.js";
import { createEmulator } from "../../../src/emulator/index.js";
import { serveEmulator } from "../../../src/node/index.js";
import { fakeTerminal } from "../../support/terminal.js";

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

it("nothing differs at a served emulator, from the submission to the callback", async () => {
  const callbackPort = await freePort();
  const { url, close } = await serveEmulator(createEmulator({ taskSeconds: 3 }));
  const terminal = fakeTerminal({ env: { ACEDATACLOUD_API_TOKEN: "" } });
  const hook = `http://127.0.0.1:${callbackPort}/hook?tenant=7`;
  const code = await terminal.run("doctor", "--base-url", url, "--pay", "--yes", "--callback-url", hook);
  await close();
  expect(terminal.out()).not.toMatch(/^(differs|unknown)/m);
  expect(terminal.out()).toMatch(/^same +callback +the same fields and types$/m);
  expect(terminal.out()).toMatch(/^does not apply +tls/m);
  expect(terminal.out()).toMatch(/14 same, 0 different, 0 unknown\n$/);
  expect(code).toBe(0);
});

it("a server without a valid certificate differs, and a closed port is unknown", async () => {
  // A server without a certificate offers no cipher.
  const server = createTlsServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  expect(await checkTls("127.0.0.1", port)).toMatchObject({ check: "tls", status: "differs" });
  server.close();
  expect(await checkTls("127.0.0.1", port)).toMatchObject({ status: "unknown" });
});

it("a host without an address is unknown", async () => {
  expect(await checkDns("localhost")).toMatchObject({ check: "dns", status: "same" });
  expect(await checkDns("no-such-host.invalid")).toMatchObject({ status: "unknown" });
});

it("an interrupt ends the look-up and the connection", async () => {
  const interrupt = new AbortController();
  interrupt.abort(130);
  await expect(checkNetwork("https://no-such-host.invalid", false, interrupt.signal)).rejects.toBe(130);
});

it("the checks of dns and tls do not apply to plain http and to this machine", async () => {
  for (const [url, isLocal] of [
    ["http://api.example.com", false],
    ["https://localhost:1", true],
  ] as const) {
    const findings = await checkNetwork(url, isLocal, new AbortController().signal);
    expect(findings.map(({ status }) => status)).toEqual(["does not apply", "does not apply"]);
  }
});
