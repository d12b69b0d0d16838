// What the tests of both major versions of the AI SDK share.
import { openVideo } from "wan-client";
import { createWan } from "wan-client/ai-sdk";
import { createEmulator } from "wan-client/emulator";

globalThis.AI_SDK_LOG_WARNINGS = false;

/** An emulator, a provider whose client sends to it, and a `download` for the SDK, which refuses addresses of this machine. */
export function emulated({ emulator: emulatorOptions, ...options } = {}) {
  const emulator = createEmulator({ taskSeconds: 0.1, ...emulatorOptions });
  const wan = createWan({
    apiKey: "any",
    fetch: emulator.fetch,
    polling: { interval: 10, readsPerSecond: Number.POSITIVE_INFINITY },
    specificationVersion: process.env.SPECIFICATION_VERSION,
    ...options,
  });
  const download = async ({ url }) => {
    const { stream, contentType } = await openVideo(url.href, { fetch: emulator.fetch });
    return { data: new Uint8Array(await new Response(stream).arrayBuffer()), mediaType: contentType };
  };
  return { emulator, wan, download };
}

/** The submissions that reached the emulator. */
export function submissionsOf(emulator) {
  return emulator.requests.filter(({ path }) => path === "/wan/videos");
}

/** What a promise rejects with. */
export async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("The promise did not reject.");
}
