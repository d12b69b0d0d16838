import { vi } from "vitest";
import { createEmulator, type Emulator, type EmulatorOptions } from "../../src/emulator/index.js";
import { TOKEN } from "./client.js";
import { during } from "./emulated.js";
import { fakeTerminal } from "./terminal.js";

/** An address at which there is no server: the tests replace `fetch`. */
export const SERVICE = "http://127.0.0.1:1";

/** A change to what the service responds with. `undefined` leaves the response as it is. */
export type Bend = (request: {
  method: string;
  url: URL;
  body: Record<string, unknown>;
  response: Response;
  emulator: Emulator;
}) => Promise<Response | undefined> | Response | undefined;

/** The data of a check in the output of `doctor --json`. */
export interface CheckEvent {
  check: string;
  status: string;
  expected?: string;
  got: string;
  assumption: string;
}

/** An emulator with a token, whose tasks take long enough to be read while they run. */
export function serviceEmulator(options: EmulatorOptions = {}): Emulator {
  return createEmulator({ apiKey: TOKEN, taskSeconds: 10, ...options });
}

/** Puts an emulator, with a change to its responses, in place of the global `fetch`. */
export function stubService(emulator: Emulator, bend: Bend = () => undefined): void {
  vi.stubGlobal("fetch", async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    const text = await request.clone().text();
    const own = await emulator.fetch(request);
    const bytes = await own.arrayBuffer();
    // Not clones, because the body of a clone can only be cancelled together with the original body.
    const copy = () => new Response(bytes, { status: own.status, headers: own.headers });
    const bent = await bend({
      method: request.method,
      url: new URL(request.url),
      body: text === "" ? {} : JSON.parse(text),
      response: copy(),
      emulator,
    });
    return bent ?? copy();
  });
}

/** Runs `doctor --json` in fake time. */
export async function examineService(
  ...args: string[]
): Promise<{ code: number; checks: CheckEvent[]; err: string }> {
  const terminal = fakeTerminal();
  const code = await during(terminal.run("doctor", "--base-url", SERVICE, "--json", ...args));
  const checks = terminal
    .events()
    .filter(({ event }) => event === "check")
    .map(({ data }) => data as unknown as CheckEvent);
  return { code, checks, err: terminal.err() };
}

/** The checks that did not find what was expected. */
export function differencesIn(
  checks: readonly CheckEvent[],
): [check: string, expected: string, got: string][] {
  return checks
    .filter(({ status }) => status === "differs")
    .map(({ check, expected = "", got }) => [check, expected, got]);
}
