import { resolve } from "node:path";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import machine from "../../examples/engines/step-functions.asl.json" with { type: "json" };
import { createEmulator } from "../../src/emulator/index.js";
import { wanHandlers } from "../../src/msw/index.js";
import { useFakeTimers } from "../support/fake-timers.js";

interface State {
  Type: string;
  Resource?: string;
  Next?: string;
  End?: boolean;
  SecondsPath?: string;
  Default?: string;
  Choices?: { Variable: string; StringEquals: string; Next: string }[];
}
type Step = (input: never) => Promise<Record<string, unknown>>;

const states: Record<string, State> = machine.States;
const secret = "0123456789abcdef0123456789abcdef";

/** A new job for each test, because a callback of an earlier test may still arrive. */
let job: { id: string; request: object };
let claims: Set<string>;
let callbackTasks: Map<string, string>;
let handlers: Record<"submit" | "read" | "store", Step> & { callback: Step };

const emulator = createEmulator({ taskSeconds: 90, deliverCallback: (request) => gateway(request) });
const server = setupServer(...wanHandlers(emulator));
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterAll(() => server.close());
useFakeTimers();
afterEach(() => emulator.reset());
beforeEach(async () => {
  vi.stubEnv("ACEDATACLOUD_API_TOKEN", "any");
  job = { id: crypto.randomUUID(), request: { model: "wan2.6-t2v", prompt: "A paper boat" } };
  claims = new Set();
  callbackTasks = new Map();
  // Imported dynamically, because the recipe is compiled in a separate project.
  const recipe = resolve(import.meta.dirname, "../../examples/engines/step-functions.ts");
  const { videoHandlers } = await import(/* @vite-ignore */ recipe);
  handlers = videoHandlers(
    {
      claims: {
        claim: async (id: string) => !claims.has(id) && claims.add(id) !== undefined,
        release: async (id: string) => void claims.delete(id),
      },
      callbackUrl: "https://app.example.com/wan",
      secret,
      store: async (name: string, stream: ReadableStream) => {
        const { byteLength } = await new Response(stream).arrayBuffer();
        return `s3://videos/${name} (${byteLength > 1_000 ? "whole" : "cut"})`;
      },
    },
    {
      read: async (id: string) => callbackTasks.get(id),
      write: async (id: string, task: string) => callbackTasks.set(id, task),
    },
  );
});

/** Calls the Lambda for callbacks as a function URL does. */
async function gateway(request: Request): Promise<Response> {
  const { host, pathname, search } = new URL(request.url);
  const { statusCode, body } = await handlers.callback({
    rawPath: pathname,
    rawQueryString: search.slice(1),
    requestContext: { domainName: host, http: { method: request.method } },
    body: await request.text(),
  } as never);
  return new Response(body as string | undefined, { status: statusCode as number });
}

/** The value at a path such as `$.result.status`. */
function valueAt(data: unknown, path: string): unknown {
  const steps = path.split(".").slice(1);
  return steps.reduce((value, step) => (value as Record<string, unknown>)[step], data);
}

/** Runs the state machine with the recipe's handlers, as Step Functions would. Resolves to its output and its states. */
async function execute(): Promise<{ output: Record<string, unknown>; slept: number; visited: string[] }> {
  const resources: Record<string, Step> = {
    "${SubmitFunctionArn}": handlers.submit,
    "${ReadFunctionArn}": handlers.read,
    "${StoreFunctionArn}": handlers.store,
  };
  let data: Record<string, unknown> = job;
  let slept = 0;
  const visited: string[] = [];
  for (let name: string | undefined = machine.StartAt; name; ) {
    const state: State | undefined = states[name];
    visited.push(name);
    if (!state) throw new Error(`Unknown state: ${name}`);
    name = state.Next;
    if (state.Type === "Task") {
      // States exchange JSON.
      data = JSON.parse(
        JSON.stringify(await resources[state.Resource ?? ""]?.(structuredClone(data) as never)),
      );
      if (state.End) break;
    } else if (state.Type === "Wait") {
      const seconds = valueAt(data, state.SecondsPath ?? "") as number;
      slept += seconds;
      await vi.advanceTimersByTimeAsync(seconds * 1_000);
    } else {
      const choice = state.Choices?.find((each) => valueAt(data, each.Variable) === each.StringEquals);
      name = choice?.Next ?? state.Default;
    }
  }
  return { output: data, slept, visited };
}

describe("the state machine for Step Functions", () => {
  it("sleeps while a video renders, and stores it", async () => {
    const { output, slept, visited } = await execute();
    expect(output.address).toBe(`s3://videos/${emulator.tasks[0]?.id}.mp4 (whole)`);
    expect(slept).toBeGreaterThanOrEqual(90);
    expect(visited.filter((name) => name === "Sleep").length).toBeLessThan(30);
    expect(emulator.tasks).toHaveLength(1);
  });

  it("waits for the callback when the response to the submission was lost, and submits once", async () => {
    emulator.faults.next("reset", { on: "submit" });
    const { output } = await execute();
    expect(output.address).toContain(`${emulator.tasks[0]?.id}.mp4`);
    expect(emulator.tasks).toHaveLength(1);
    expect(callbackTasks.get(job.id)).toBe(emulator.tasks[0]?.id);
    expect(emulator.callbacks).toMatchObject([{ status: 200 }]);
  });

  it("ends with an error that is not retried when the task fails", async () => {
    emulator.outcomes.next({ fail: "api_error", message: "the model broke" });
    await expect(execute()).rejects.toMatchObject({ name: "FinalError", message: "the model broke" });
    for (const state of Object.values(machine.States)) {
      if (!("Retry" in state)) continue;
      expect(state.Retry[0]).toEqual({ ErrorEquals: ["FinalError"], MaxAttempts: 0 });
    }
  });

  it("submits nothing when its first step runs again", async () => {
    const first = await handlers.submit(job as never);
    expect(first.task).toMatchObject({ status: "submitted" });
    expect(await handlers.submit(job as never)).toMatchObject({ task: { status: "maybeAccepted" } });
    expect(emulator.tasks).toHaveLength(1);
  });

  it("responds with 401 to a callback that was not signed", async () => {
    const body = JSON.stringify({ task_id: "t-1" });
    const response = await gateway(new Request("https://app.example.com/wan", { method: "POST", body }));
    expect(response.status).toBe(401);
    expect(callbackTasks.has(job.id)).toBe(false);
  });
});
