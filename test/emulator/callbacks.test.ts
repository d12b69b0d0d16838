import { inspect } from "node:util";
import { http } from "msw";
import { setupServer } from "msw/node";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { wanHandlers } from "../../src/msw/index.js";
import { clientFor, REQUEST } from "../support/client.js";
import { result } from "../support/contract-responses.js";
import { API, postTo } from "../support/emulated.js";
import { startServer } from "../support/server.js";

const HOOK = "https://app.example.com/hook?job=7";

/** An emulator that delivers its callbacks to the test. */
function setUp(respond: () => Response | Promise<Response> = () => new Response()) {
  const bodies: unknown[] = [];
  const emulator = createEmulator({
    clock: { now: () => 0 },
    deliverCallback: async (request) => {
      expect([request.method, request.url]).toEqual(["POST", HOOK]);
      expect(request.headers.get("content-type")).toBe("application/json");
      bodies.push(await request.json());
      return respond();
    },
  });
  const wan = clientFor(API, { fetch: emulator.fetch });
  const submit = (extra: object = {}) => wan.submitUnchecked({ ...REQUEST, callback_url: HOOK, ...extra });
  return { emulator, wan, submit, bodies };
}

describe("a callback", () => {
  it("is sent when the task ends, with the body of a blocking response", async () => {
    const { emulator, wan, submit, bodies } = setUp();
    const { id } = await submit();
    const { id: failing } = await submit({ duration: 7 });
    await submit({ model: "wan3.0-video" });
    await emulator.clock.advance(59_999);
    expect(bodies).toEqual([]);
    await emulator.clock.advance(1);
    expect(bodies).toMatchObject([
      { success: true, task_id: id, state: "completed", video_url: expect.stringContaining(id) },
      { success: false, task_id: failing, error: { code: "bad_request" } },
      { success: true, data: { status: "succeeded" } },
    ]);
    for (const body of bodies) result.parse(body);
    const record = await wan.getTask(id);
    expect(record.status === "succeeded" && record.video.url).toBe(
      (bodies[0] as { video_url: string }).video_url,
    );
    expect(emulator.callbacks).toEqual(
      bodies.map((body) => ({ url: HOOK, body, at: expect.any(Number), status: 200 })),
    );
  });

  it("is not sent again when its delivery fails", async () => {
    for (const respond of [
      () => new Response(null, { status: 500 }),
      () => Promise.reject(new Error("down")),
    ]) {
      const { emulator, submit, bodies } = setUp(respond);
      await submit();
      await emulator.clock.advance(60_000);
      await emulator.clock.advance(24 * 3_600_000);
      expect(bodies).toHaveLength(1);
      expect(emulator.callbacks).toHaveLength(1);
    }
  });

  it("is logged with the reason when its delivery fails", async () => {
    const down = new Error("down");
    const { emulator, submit } = setUp(() => Promise.reject(down));
    await submit();
    await emulator.clock.advance(60_000);
    expect(emulator.callbacks).toEqual([{ url: HOOK, body: expect.anything(), at: 60_000, error: down }]);
  });

  it.each([
    ["https://ann:s3cret@app.example.com/hook", "callback_url contains credentials, which fetch refuses"],
    [
      "https:ann@app.example.com/hook?wan_sig=s3cret",
      "callback_url contains credentials, which fetch refuses",
    ],
    ["/hook?wan_sig=s3cret", "callback_url is not an absolute URL"],
  ])(
    "is logged with a reason that quotes no secret when no request can have its URL: %s",
    async (url, reason) => {
      const deliverCallback = vi.fn();
      const emulator = createEmulator({ taskSeconds: 0, deliverCallback });
      await postTo(emulator, "/wan/videos", { ...REQUEST, callback_url: url });
      await emulator.clock.advance(0);
      expect(deliverCallback).not.toHaveBeenCalled();
      expect(emulator.callbacks).toMatchObject([{ url, error: { name: "TypeError", message: reason } }]);
      expect(inspect(emulator.callbacks[0]?.error)).not.toContain("s3cret");
    },
  );

  it("is passed to onCallback once its delivery has ended", async () => {
    const seen: unknown[] = [];
    const emulator = createEmulator({
      taskSeconds: 0,
      deliverCallback: () => new Response(),
      onCallback: (callback) => seen.push({ ...callback }),
    });
    emulator.faults.next("lost-callback");
    emulator.faults.next("repeated-callback");
    for (const callback_url of [HOOK, HOOK, "/hook"]) {
      await postTo(emulator, "/wan/videos", { ...REQUEST, callback_url });
      await emulator.clock.advance(0);
    }
    expect(seen).toMatchObject([
      { status: 200 },
      { status: 200 },
      { url: "/hook", error: expect.any(TypeError) },
    ]);
    expect(seen).toEqual(emulator.callbacks);
  });

  it("is never sent for a task that never ends", async () => {
    const { emulator, submit, bodies } = setUp();
    emulator.outcomes.next("never");
    await submit();
    await emulator.clock.advance(24 * 3_600_000);
    expect(bodies).toEqual([]);
  });

  it("can be lost or repeated", async () => {
    const { emulator, submit, bodies } = setUp();
    emulator.faults.next("lost-callback");
    emulator.faults.next("repeated-callback");
    await submit();
    await emulator.clock.advance(60_000);
    expect(bodies).toHaveLength(0);
    await submit();
    await emulator.clock.advance(60_000);
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toEqual(bodies[1]);
  });

  it("is sent even when the response to the submission was lost", async () => {
    const { emulator, submit, bodies } = setUp();
    emulator.faults.next("reset");
    await expect(submit()).rejects.toMatchObject({ maybeAccepted: true });
    await emulator.clock.advance(60_000);
    expect(bodies).toMatchObject([{ task_id: emulator.tasks[0]?.id }]);
  });

  it("is posted over HTTP by default", async () => {
    const receiver = await startServer({ status: 204 });
    const emulator = createEmulator({ taskSeconds: 0 });
    const wan = clientFor(API, { fetch: emulator.fetch });
    const { id } = await wan.submit({ ...REQUEST, callback_url: `${receiver.url}/hook?job=7` });
    await vi.waitFor(() => expect(emulator.callbacks[0]?.status).toBe(204));
    expect(receiver.arrivals).toMatchObject([{ method: "POST", path: "/hook?job=7", body: { task_id: id } }]);
  });

  it("reaches an msw handler", async () => {
    const emulator = createEmulator();
    const received: unknown[] = [];
    const hook = http.post("https://app.example.com/hook", async ({ request }) => {
      received.push(await request.json());
      return new Response();
    });
    const server = setupServer(...wanHandlers(emulator), hook);
    server.listen({ onUnhandledRequest: "error" });
    onTestFinished(() => server.close());
    const { id } = await clientFor(API).submit({ ...REQUEST, callback_url: HOOK });
    await emulator.clock.advance(60_000);
    expect(received).toMatchObject([{ task_id: id }]);
  });

  it("that is scheduled does not keep the process alive, unlike a blocking request", async () => {
    const unref = vi.fn();
    const real = globalThis.setTimeout;
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((run: () => void, ms: number) => {
      const timer = real(run, ms);
      timer.unref = unref;
      onTestFinished(() => clearTimeout(timer));
      return timer;
    }) as typeof setTimeout);
    const emulator = createEmulator({ taskSeconds: 7_200, clock: { now: () => 0 } });
    const { calls } = vi.mocked(globalThis.setTimeout).mock;
    const waits = () => calls.filter(([, ms]) => ms === 7_200_000);
    await postTo(emulator, "/wan/videos", { ...REQUEST, callback_url: HOOK });
    expect([waits().length, unref.mock.calls.length]).toEqual([1, 1]);
    void postTo(emulator, "/wan/videos", REQUEST);
    await vi.waitFor(() => expect(waits()).toHaveLength(2));
    expect(unref).toHaveBeenCalledOnce();
  });
});
