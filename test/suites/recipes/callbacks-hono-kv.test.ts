import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { signCallbackUrl } from "../../../src/callbacks/index.js";
import { createEmulator } from "../../../src/emulator/index.js";
import { posted, SECRET, success, useFakeTimersAndCrypto } from "../../support/callbacks.js";
import { API, MINUTE } from "../../support/emulated.js";
import { recipeFolder } from "../../support/recipes.js";

const ORIGIN = "https://videos.example.workers.dev";
const KV_CACHE_MS = MINUTE;

interface Worker {
  fetch(request: Request, env: unknown, context: unknown): Promise<Response>;
}

/** A KV namespace as several locations see it: each location caches what it reads for a minute, even the absence of a key. */
function createNamespace() {
  const values = new Map<string, string>();
  const writtenAt = new Map<string, number>();
  const at = () => {
    const cache = new Map<string, { value: string | undefined; until: number }>();
    return {
      async get(key: string, type: string) {
        expect(type).toBe("json");
        let seen = cache.get(key);
        if (!seen || seen.until <= Date.now()) {
          seen = { value: values.get(key), until: Date.now() + KV_CACHE_MS };
          cache.set(key, seen);
        }
        return seen.value === undefined ? null : JSON.parse(seen.value);
      },
      async put(key: string, value: string) {
        if (Date.now() - (writtenAt.get(key) ?? 0) < 1_000)
          throw new Error("KV PUT failed: 429 Too Many Requests");
        writtenAt.set(key, Date.now());
        values.set(key, value);
        cache.set(key, { value, until: Date.now() + KV_CACHE_MS });
      },
    };
  };
  return { at, values };
}

let bundle: string;
beforeAll(async () => {
  const folder = recipeFolder("callbacks-hono-kv", ["hono"], afterAll);
  bundle = join(folder, "worker.mjs");
  await build({
    entryPoints: [join(folder, "src/worker.ts")],
    outfile: bundle,
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    // Without this repository's tsconfig.json, whose paths point at the source for Node.
    tsconfigRaw: {},
    logLevel: "silent",
  });
});

useFakeTimersAndCrypto();

let locations = 0;

/** The Worker in two locations. The API posts its callbacks to the second one. */
async function deploy({ taskSeconds = 60 } = {}) {
  const namespace = createNamespace();
  const location = async () => {
    // Each location has its own copy of the module, as each isolate does.
    const module = await import(/* @vite-ignore */ `${pathToFileURL(bundle).href}?${locations++}`);
    const worker: Worker = module.default;
    const env = { ACEDATACLOUD_API_TOKEN: "any", WAN_CALLBACK_SECRET: SECRET, JOBS: namespace.at() };
    const work: Promise<unknown>[] = [];
    const context = { waitUntil: (each: Promise<unknown>) => work.push(each), passThroughOnException() {} };
    return {
      send: (request: Request) => worker.fetch(request, env, context),
      // A refused callback rejects here, after its response.
      afterResponses: () => Promise.allSettled(work),
    };
  };
  const [here, elsewhere] = [await location(), await location()];
  const emulator = createEmulator({ taskSeconds, deliverCallback: (request) => elsewhere.send(request) });
  vi.stubGlobal("fetch", emulator.fetch);
  const start = async () => {
    const response = await here.send(posted(`${ORIGIN}/videos`, { prompt: "A paper boat" }));
    return { httpStatus: response.status, ...((await response.json()) as { jobId: string; status: string }) };
  };
  const stateAt = async (place: typeof here, jobId: string) =>
    (await place.send(new Request(`${ORIGIN}/videos/${jobId}`))).json();
  return { namespace, emulator, here, elsewhere, start, stateAt };
}

const FINISHED = { status: "succeeded", videoUrl: expect.stringContaining(".mp4") };

describe("the recipe for callbacks on Hono and KV", () => {
  it("stores the result when the callback arrives", async () => {
    const { emulator, here, elsewhere, start, stateAt } = await deploy();
    const { httpStatus, jobId, status } = await start();
    expect([httpStatus, status]).toEqual([202, "submitted"]);
    await emulator.clock.advance(MINUTE);
    await elsewhere.afterResponses();
    expect(emulator.callbacks).toMatchObject([{ status: 200 }]);
    expect(await stateAt(here, jobId)).toEqual(FINISHED);
  });

  it("shows the result of a callback that arrives before the Worker has stored the task id", async () => {
    const { namespace, emulator, here, elsewhere, start, stateAt } = await deploy({ taskSeconds: 1 });
    let keys: string[] = [];
    emulator.faults.next(
      async (_, respond) => {
        const response = await respond();
        await emulator.clock.advance(5_000);
        await elsewhere.afterResponses();
        keys = [...namespace.values.keys()].map((key) => key.split(":")[0] as string);
        return response;
      },
      { on: "submit" },
    );
    const { jobId } = await start();
    expect(keys).toEqual(["started", "result"]);
    expect([...namespace.values.keys()].at(-1)).toBe(`submission:${jobId}`);
    expect(await stateAt(here, jobId)).toEqual(FINISHED);
  });

  it("copes with a location that shows old values for a minute", async () => {
    const { emulator, here, elsewhere, start, stateAt } = await deploy({ taskSeconds: 10 });
    const { jobId } = await start();
    // This location now remembers that there is no result.
    expect(await stateAt(here, jobId)).toEqual({ status: "submitted" });
    await emulator.clock.advance(11_000);
    await elsewhere.afterResponses();
    expect(await stateAt(here, jobId)).toEqual({ status: "submitted" });
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(await stateAt(here, jobId)).toEqual(FINISHED);
    expect(emulator.tasks).toHaveLength(1);
  });

  it("does not know a job of another location at once, and submits nothing because of that", async () => {
    const { emulator, elsewhere, start, stateAt } = await deploy();
    const random = vi.spyOn(crypto, "randomUUID").mockReturnValue("00000000-0000-4000-8000-000000000001");
    expect(await stateAt(elsewhere, "00000000-0000-4000-8000-000000000001")).toEqual({ status: "unknown" });
    const { jobId } = await start();
    random.mockRestore();
    expect(await stateAt(elsewhere, jobId)).toEqual({ status: "unknown" });
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(await stateAt(elsewhere, jobId)).not.toEqual({ status: "unknown" });
    expect(emulator.tasks).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(MINUTE);
    await elsewhere.afterResponses();
  });

  it("finds the task of a lost callback after three minutes", async () => {
    const { emulator, here, start, stateAt } = await deploy();
    emulator.faults.next("lost-callback");
    const { jobId } = await start();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(await stateAt(here, jobId)).toEqual({ status: "submitted" });
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(await stateAt(here, jobId)).toEqual(FINISHED);
  });

  it("gets the video of a submission whose response was lost, without a second one", async () => {
    const { emulator, here, elsewhere, start, stateAt } = await deploy();
    emulator.faults.next("reset", { on: "submit" });
    const { jobId, status } = await start();
    expect(status).toBe("maybeAccepted");
    await emulator.clock.advance(MINUTE);
    await elsewhere.afterResponses();
    expect(await stateAt(here, jobId)).toEqual(FINISHED);
    expect(emulator.tasks).toHaveLength(1);
  });

  it("refuses forged callbacks, and stores repeated ones once", async () => {
    const { namespace, emulator, elsewhere, start } = await deploy();
    emulator.faults.next("repeated-callback");
    const { jobId } = await start();
    const [task] = emulator.tasks;
    const url = `${ORIGIN}/callbacks/wan`;
    expect((await elsewhere.send(posted(url, success(task?.id)))).status).toBe(401);
    const other = await signCallbackUrl(url, { secret: SECRET, jobId: "other" });
    await elsewhere.send(posted(other, success(task?.id)));
    await emulator.clock.advance(MINUTE);
    await vi.advanceTimersByTimeAsync(MINUTE);
    await elsewhere.afterResponses();
    const results = [...namespace.values.keys()].filter((key) => key.startsWith("result:"));
    expect(results).toEqual([`result:${jobId}`]);
  });

  it("tells the page that a request was refused", async () => {
    const { emulator, start } = await deploy();
    emulator.outcomes.next("moderated");
    expect(await start()).toMatchObject({ httpStatus: 422, status: "refused" });
    expect(emulator.requests.map(({ path }) => path)).toEqual([new URL(`${API}/wan/videos`).pathname]);
  });
});
