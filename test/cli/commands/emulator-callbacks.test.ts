import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type FakeTerminal, fakeTerminal } from "../../support/terminal.js";

/** A server that responds to callbacks with these statuses, one after the other. Resolves to its URL. */
async function receiver(...statuses: number[]): Promise<string> {
  const server = createServer((_, response) => response.writeHead(statuses.shift() ?? 200).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function startEmulator(terminal: FakeTerminal, ...flags: string[]) {
  const ended = terminal.run("emulator", "--port", "0", ...flags);
  const url = await vi.waitFor(() => /http:\S+/.exec(terminal.out())?.[0] ?? expect.fail("no URL"));
  const submit = async (callback_url: string): Promise<string> => {
    const body = JSON.stringify({ model: "wan2.6-t2v", prompt: "A boat", callback_url });
    const headers = { authorization: "Bearer any", "content-type": "application/json" };
    const response = await fetch(`${url}/wan/videos`, { method: "POST", headers, body });
    return (await response.json()).task_id;
  };
  const stop = () => {
    terminal.pressCtrlC();
    return ended;
  };
  return { submit, stop };
}

const callbackLines = (terminal: FakeTerminal) => terminal.out().match(/^\S+ callback .*$/gm) ?? [];
const firstLine = (terminal: FakeTerminal) =>
  vi.waitFor(() => callbackLines(terminal)[0] ?? expect.fail("no callback"));

describe("`emulator` prints each callback,", () => {
  it.each([
    [200, "200  delivered"],
    [204, "204  delivered"],
    [500, "500  not accepted"],
  ])("with its outcome: %i", async (status, outcome) => {
    const terminal = fakeTerminal();
    const { submit, stop } = await startEmulator(terminal, "--task-seconds", "0");
    const target = await receiver(status);
    const id = await submit(`${target}/hook?wan_sig=5ec7e7`);
    expect((await firstLine(terminal)).slice("00:00:00 ".length)).toBe(
      `callback to ${target}/hook?… ${outcome}  task ${id}`,
    );
    expect(terminal.out()).not.toContain("5ec7e7");
    expect(await stop()).toBe(0);
  });

  it("with the reason why it was not delivered", async () => {
    const terminal = fakeTerminal();
    const { submit, stop } = await startEmulator(terminal, "--task-seconds", "0");
    const id = await submit("http://127.0.0.1:1/hook");
    expect(await firstLine(terminal)).toMatch(
      new RegExp(` callback to http://127\\.0\\.0\\.1:1/hook not delivered \\(.+\\)  task ${id}$`),
    );
    expect(await stop()).toBe(0);
  });
});

describe("`emulator` prints that a callback was not delivered,", () => {
  it.each([
    [
      "https://ann:s3cret@app.example.com/hook",
      "https://…@app.example.com/hook not delivered (callback_url contains credentials, which fetch refuses)",
    ],
    [
      "https:ann:s3@s3cret@app.example.com/hook?wan_sig=s3cret",
      "https://…@app.example.com/hook?… not delivered (callback_url contains credentials, which fetch refuses)",
    ],
    ["/hook?wan_sig=s3cret", "an invalid URL not delivered (callback_url is not an absolute URL)"],
  ])("without what is secret in %s", async (url, line) => {
    const terminal = fakeTerminal();
    const { submit, stop } = await startEmulator(terminal, "--task-seconds", "0");
    const id = await submit(url);
    expect((await firstLine(terminal)).slice("00:00:00 ".length)).toBe(`callback to ${line}  task ${id}`);
    expect(terminal.out()).not.toContain("s3cret");
    expect(await stop()).toBe(0);
  });
});

describe("the tasks of `emulator`", () => {
  it("take 10 seconds, which its help says", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.now() });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const terminal = fakeTerminal();
    const { submit, stop } = await startEmulator(terminal);
    const target = await receiver();
    await submit(target);
    await vi.advanceTimersByTimeAsync(9_900);
    expect(callbackLines(terminal)).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    vi.useRealTimers();
    await firstLine(terminal);
    expect(await stop()).toBe(0);
    const help = fakeTerminal();
    await help.run("emulator", "--help");
    expect(help.out()).toMatch(/--task-seconds SECONDS +the duration of a task \(10\)/);
  });

  it("keep no timer after Ctrl-C", async () => {
    const set = vi.spyOn(globalThis, "setTimeout");
    const cleared = vi.spyOn(globalThis, "clearTimeout");
    const terminal = fakeTerminal();
    const { submit, stop } = await startEmulator(terminal, "--task-seconds", "3600");
    await submit("http://127.0.0.1:1/hook");
    expect(await stop()).toBe(0);
    const ofTask = set.mock.calls.findIndex(([, ms]) => (ms ?? 0) > 3_590_000);
    expect(ofTask).toBeGreaterThanOrEqual(0);
    expect(cleared.mock.calls.flat()).toContain(set.mock.results[ofTask]?.value);
  });
});
