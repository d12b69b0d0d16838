import { createHmac } from "node:crypto";
import { beforeEach, vi } from "vitest";
import {
  type CallbackReceiver,
  type CallbackReceiverOptions,
  createCallbackReceiver,
  signCallbackUrl,
} from "../../src/callbacks/index.js";
import { createEmulator, type Emulator, type EmulatorOptions } from "../../src/emulator/index.js";
import type { WanClient, WanClientOptions } from "../../src/index.js";
import { clientFor } from "./client.js";
import { API } from "./emulated.js";
import { useFakeTimers } from "./fake-timers.js";

export const SECRET = "0b9f6f4c9d1e4a6f8a53c1d2e7b64f90";
export const HOOK = "https://app.example.com/hooks/wan?tenant=7";
export const VIDEO_URL = "https://cdn.acedata.cloud/43a57990c0.mp4";

/** The body of a callback that says that a task succeeded. */
export const success = (task_id?: string) => ({
  success: true,
  state: "completed",
  video_url: VIDEO_URL,
  task_id,
});

/** The body of a callback that says that a task failed. */
export const failure = (task_id: string) => ({
  success: false,
  task_id,
  trace_id: "tr-1",
  error: { code: "api_error", message: "fetch failed" },
});

/** A callback as the API posts it. */
export function posted(url: string, body: unknown): Request {
  return new Request(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** A callback to a URL that was signed for this job. */
export async function callbackFor(jobId: string, body: unknown): Promise<Request> {
  return posted(await signCallbackUrl(HOOK, { secret: SECRET, jobId }), body);
}

/** An emulator, a client of it, and a receiver to which it posts callbacks. */
export interface ClientWithReceiver {
  emulator: Emulator;
  wan: WanClient;
  receiver: CallbackReceiver;
  /** When the read requests arrived at the emulator, in ms since the start. */
  readsAt: () => number[];
}

/** Creates an emulator whose callbacks are posted to a receiver. */
export function clientWithReceiver(
  options: Partial<CallbackReceiverOptions> & {
    emulator?: EmulatorOptions;
    wan?: WanClientOptions;
    /** Whether the receiver has a client, with which it confirms tasks. */
    confirms?: boolean;
  } = {},
): ClientWithReceiver {
  const { emulator: emulatorOptions, wan: clientOptions, confirms, ...receiverOptions } = options;
  const startedAt = Date.now();
  const emulator = createEmulator({
    deliverCallback: (request) => receiver.handle(request),
    ...emulatorOptions,
  });
  const wan = clientFor(API, { fetch: emulator.fetch, ...clientOptions });
  const receiver: CallbackReceiver = createCallbackReceiver({
    secret: SECRET,
    url: HOOK,
    ...(confirms && { client: wan }),
    ...receiverOptions,
  });
  const readsAt = () =>
    emulator.requests.filter(({ path }) => path === "/wan/tasks").map(({ at }) => at - startedAt);
  return { emulator, wan, receiver, readsAt };
}

/** Uses fake timers, and Node's own HMAC instead of WebCrypto, because fake time does not wait for the threads of WebCrypto. */
export function useFakeTimersAndCrypto(): void {
  useFakeTimers();
  beforeEach(() => {
    const { subtle } = globalThis.crypto;
    const mac = (key: unknown, data: unknown) =>
      createHmac("sha256", key as Buffer)
        .update(data as Buffer)
        .digest();
    vi.spyOn(subtle, "importKey").mockImplementation(async (_, key) => key as unknown as CryptoKey);
    vi.spyOn(subtle, "sign").mockImplementation(
      async (_, key, data) => new Uint8Array(mac(key, data)).buffer,
    );
    vi.spyOn(subtle, "verify").mockImplementation(async (_, key, signature, data) =>
      mac(key, data).equals(signature as Uint8Array),
    );
  });
}
