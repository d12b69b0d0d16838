import { expect, it } from "vitest";
import type { RunEvent, Scenario } from "../../../docs/site/playground/messages.js";
import { startRun } from "../../../docs/site/playground/run-scenario.js";
import { installVirtualTime } from "../../../docs/site/playground/virtual-time.js";

const request = { model: "wan3.0-video", prompt: "A paper boat", duration: 5 };

/** Runs a scenario in virtual time, which passes as fast as possible. */
async function play(
  scenario: Partial<Scenario>,
  react?: (event: RunEvent, run: ReturnType<typeof startRun>) => void,
) {
  const time = installVirtualTime(globalThis, { speed: Number.POSITIVE_INFINITY });
  const events: RunEvent[] = [];
  try {
    const full = { request, callbacks: false, faults: [], taskSeconds: 180, ...scenario };
    const run = startRun(full, time, (event) => {
      events.push(event);
      react?.(event, run);
    });
    return { ...(await run.ended), events, minutes: time.now() / 60_000 };
  } finally {
    time.restore();
  }
}

const statuses = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.kind === "response" ? [event.status] : []));

it("ends with the video of the task, which is billed once", async () => {
  const { outcome, cost, video, events } = await play({});
  expect(outcome.status).toBe("succeeded");
  expect(new TextDecoder().decode(video?.slice(4, 8))).toBe("ftyp");
  expect(cost).toEqual({
    posts: 1,
    billed: 1,
    price: { min: 4.73, max: 4.73, source: "rules" },
    repeating: undefined,
  });
  expect(events.at(-1)).toMatchObject({ kind: "ended", outcome: { status: "succeeded" } });
});

it("does not send a submission again if its response is lost", async () => {
  const { outcome, cost, video } = await play({ faults: ["reset"] });
  expect(outcome).toMatchObject({ status: "error", name: "ConnectionError", maybeAccepted: true });
  expect(cost).toMatchObject({ posts: 1, billed: 1, repeating: { lostOnce: 2, lostAlways: 6 } });
  expect(video).toBeUndefined();
});

it("gets the video of a lost submission by its callback", async () => {
  const { outcome, cost } = await play({ faults: ["reset"], callbacks: true });
  expect(outcome.status).toBe("succeeded");
  expect(cost).toMatchObject({ posts: 1, billed: 1 });
});

it("reports an unknown outcome when the response and the callback are both lost", async () => {
  const { outcome, cost, minutes } = await play({ faults: ["reset", "lostCallback"], callbacks: true });
  expect(outcome).toMatchObject({ status: "error", maybeAccepted: true });
  expect(cost).toMatchObject({ posts: 1, billed: 1 });
  expect(Math.round(minutes)).toBe(30);
});

it("survives ten minutes of 503, even if they begin during the run", async () => {
  const { outcome, cost, minutes, events } = await play({}, ({ kind }, run) => {
    if (kind === "submitted") run.addFault("outage");
  });
  expect(outcome.status).toBe("succeeded");
  expect(cost).toMatchObject({ posts: 1, billed: 1 });
  expect(minutes).toBeGreaterThan(10);
  expect(statuses(events).filter((status) => status === 503).length).toBeGreaterThan(20);
});

it("submits again after a refusal with 429", async () => {
  const { outcome, cost, events } = await play({ faults: ["rateLimit"] });
  expect(outcome.status).toBe("succeeded");
  expect(statuses(events).slice(0, 4)).toEqual([429, 429, 429, 200]);
  expect(cost).toMatchObject({ posts: 4, billed: 1 });
});

it("gets the video by polling when the callback is lost", async () => {
  const { outcome, events } = await play({ faults: ["lostCallback"], callbacks: true });
  expect(outcome.status).toBe("succeeded");
  const callbacks = events.filter(({ kind }) => kind === "callback");
  expect(callbacks).toMatchObject([{ status: undefined }]);
});

it("finishes with the callback when it is delivered", async () => {
  const { outcome, events } = await play({ callbacks: true });
  expect(outcome.status).toBe("succeeded");
  expect(events.filter(({ kind }) => kind === "callback")).toMatchObject([{ status: 200 }]);
});

it("shows a failed task, which is not billed", async () => {
  const { outcome, cost } = await play({ faults: ["failedTask"] });
  expect(outcome).toMatchObject({ status: "failed", code: "api_error" });
  expect(cost).toMatchObject({ billed: 0 });
});

it("compares no prices when the task of a lost submission fails, because nothing is billed", async () => {
  const { cost } = await play({ faults: ["reset", "failedTask"] });
  expect(cost).toMatchObject({ billed: 0, repeating: undefined });
});

it("sends nothing if the client refuses the request, and reports the issues", async () => {
  const { outcome, cost, events } = await play({ request: { model: "wan2.6-t2v" } });
  expect(outcome).toEqual({
    status: "invalid",
    issues: [{ path: ["prompt"], message: expect.stringContaining("required") }],
  });
  expect([cost, events]).toEqual([undefined, []]);
});

it("ends the wait when it is stopped, and has the id to resume it with", async () => {
  const { outcome } = await play({}, ({ kind }, run) => {
    if (kind === "update") run.stop();
  });
  expect(outcome).toMatchObject({ status: "stopped", taskId: expect.any(String), maybeAccepted: false });
});

it("shows no signature and no account id", async () => {
  const { events } = await play({
    callbacks: true,
    request: { model: "wan2.6-t2v", prompt: "A paper boat" },
  });
  const text = JSON.stringify(events);
  expect(text).not.toMatch(/wan_sig|Signature=|user_id|application_id|credential_id/);
  expect(text).toContain(".mp4?…");
});

it("uses the published price if no rule applies, and shows no price if none is published", async () => {
  const priceOf = async (model: string, fields: object) => {
    const { cost } = await play({ request: { model, prompt: "A paper boat", ...fields } });
    return cost?.price;
  };
  expect(await priceOf("wan2.6-t2v", {})).toEqual({ min: 13.5, max: 13.5, source: "published" });
  expect(await priceOf("wan2.6-i2v", { image_url: "https://example.com/scene.jpg" })).toBeUndefined();
});
