import {
  AbortError,
  RequestValidationError,
  type SucceededTask,
  TaskFailedError,
  WanClient,
  WanError,
  type WanRequest,
} from "wan-client";
import { createCallbackReceiver } from "wan-client/callbacks";
import { createEmulator } from "wan-client/emulator";
import { costOf } from "./cost.js";
import { createNetwork } from "./emulated-network.js";
import type { Cost, FaultName, Outcome, RunEvent, Scenario } from "./messages.js";
import { shownBody } from "./shown-body.js";
import type { VirtualTime } from "./virtual-time.js";

/** A run that has been started. */
export interface Run {
  /** Resolves when the run has ended, also with an error of the client. */
  readonly ended: Promise<RunResult>;
  /** Adds a fault to the run. */
  addFault(fault: FaultName): void;
  /** Aborts the wait of the client. */
  stop(): void;
}

/** What a run resulted in. */
export interface RunResult {
  readonly outcome: Outcome;
  /** `undefined` if the client refused the request. */
  readonly cost: Cost | undefined;
  /** The MP4 file of a task that has succeeded. */
  readonly video: ArrayBuffer | undefined;
}

const CALLBACK_URL = "https://app.example.com/api/wan";

/** Runs the real client against an emulator, and reports what happens on the way. */
export function startRun(
  { request, callbacks, faults, taskSeconds }: Scenario,
  time: VirtualTime,
  report: (event: RunEvent) => void,
): Run {
  let wasReset = false;
  let losesCallback = false;
  const emulator = createEmulator({ taskSeconds, deliverCallback: deliver });
  const network = createNetwork(emulator, time, report);
  const log = (level: "info" | "warn" | "error") => (message: string) =>
    report({ kind: "log", at: time.now(), level, message });
  // The timeline shows each request, so that the debug lines about them would only repeat it.
  const logger = { debug() {}, info: log("info"), warn: log("warn"), error: log("error") };
  // The token is a placeholder, and nothing leaves the page.
  const wan = new WanClient({
    apiKey: "any",
    fetch: network.fetch,
    logger,
    dangerouslyAllowBrowser: true,
  });
  const receiver = createCallbackReceiver({ secret: "x".repeat(32), url: CALLBACK_URL, logger });
  const aborter = new AbortController();

  async function deliver(callback: Request): Promise<Response> {
    const body = shownBody(await time.hold(callback.clone().json()));
    const response = losesCallback ? undefined : await time.hold(receiver.handle(callback));
    report({ kind: "callback", at: time.now(), body, status: response?.status });
    if (!response) throw new TypeError("The callback got lost.");
    return response;
  }

  function addFault(fault: FaultName): void {
    if (fault === "reset") {
      wasReset = true;
      emulator.faults.next("reset", { on: "submit" });
    }
    if (fault === "outage") network.startOutage();
    if (fault === "rateLimit") {
      const refusal = { error: "too_many_requests", retryAfter: 5 };
      emulator.faults.next(refusal, { times: 3, on: ["submit", "read", "batch"] });
    }
    if (fault === "lostCallback") losesCallback = true;
    if (fault === "failedTask") emulator.outcomes.next({ fail: "api_error" });
  }

  async function run(): Promise<RunResult> {
    const result = await generate().catch((error: unknown): Outcome => outcomeOf(error));
    if (result.status === "invalid") return { outcome: result, cost: undefined, video: undefined };
    const outcome: Outcome =
      "video" in result ? { status: "succeeded", taskId: result.id, elapsedMs: time.now() } : result;
    report({ kind: "ended", at: time.now(), outcome });
    const cost = await costOf(request, emulator, { posts: network.posts, wasReset });
    if (!("video" in result)) return { outcome, cost, video: undefined };
    const file = await emulator.fetch(result.video.url);
    return { outcome, cost, video: await file.arrayBuffer() };
  }

  function generate(): Promise<SucceededTask> {
    return wan.generate(request as unknown as WanRequest, {
      signal: aborter.signal,
      ...(callbacks && { callbacks: receiver }),
      onSubmitted: ({ id }) => report({ kind: "submitted", at: time.now(), taskId: id }),
      onUpdate: ({ status }) => report({ kind: "update", at: time.now(), status }),
    });
  }

  // A 429 is at the front of the queue: a submission that is refused is not lost.
  const first = faults.includes("rateLimit") ? (["rateLimit"] as const) : [];
  for (const fault of [...first, ...faults.filter((name) => name !== "rateLimit")]) addFault(fault);
  const result = run();
  // Signing a callback URL takes some real time, which must not count 60 times.
  time.hold(Promise.race([network.used, result])).catch(() => {});
  return { ended: time.during(result), addFault, stop: () => aborter.abort() };
}

function outcomeOf(error: unknown): Outcome {
  if (RequestValidationError.is(error)) {
    return { status: "invalid", issues: error.issues.map(({ path, message }) => ({ path, message })) };
  }
  if (TaskFailedError.is(error)) {
    const { id, error: failure } = error.task;
    return { status: "failed", taskId: id, code: failure.code ?? "unknown", message: failure.message };
  }
  if (!WanError.is(error)) throw error;
  const { name, message, taskId, maybeAccepted } = error;
  if (AbortError.is(error)) return { status: "stopped", taskId, maybeAccepted };
  return { status: "error", name, message, taskId, maybeAccepted };
}
