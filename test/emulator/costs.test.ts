import { describe, expect, it } from "vitest";
import { createEmulator, type EmulatorOptions } from "../../src/emulator/index.js";
import { clientFor, REQUEST } from "../support/client.js";
import { checkedEmulator } from "../support/contract-responses.js";
import { API, postTo } from "../support/emulated.js";

const WAN3 = { model: "wan3.0-video", prompt: "p" };
const media = (type: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ type, url: `https://example.com/${index}.mp4` }));

/** The result of a blocking request, and its task. */
async function result(request: object, options: EmulatorOptions = {}) {
  const emulator = checkedEmulator({ taskSeconds: 0, ...options });
  const { body } = await postTo(emulator, "/wan/videos", request);
  const [task] = emulator.tasks;
  return { body, task };
}

describe("the result of a wan2.6 model", () => {
  it("has exactly the four fields of a recorded run", async () => {
    const { body, task } = await result({ ...REQUEST, duration: 10 });
    expect(body).toEqual({
      success: true,
      video_url: expect.stringContaining(`/videos/${task?.id}.mp4?`),
      state: "completed",
      task_id: task?.id,
    });
    expect(task).toMatchObject({ videoSeconds: 10, credits: undefined });
    expect((await result(REQUEST)).task?.videoSeconds).toBe(5);
  });
});

describe("the cost of wan3.0-video", () => {
  it.each<[object, number, number]>([
    [{}, 5, 4.73],
    [{ resolution: "480P" }, 5, 2.365],
    [{ resolution: "1080p" }, 5, 9.46],
    [{ duration: 3 }, 3, 2.838],
    [{ duration: 30, resolution: "1080P" }, 30, 56.76],
    [{ media: media("reference_video", 2) }, 5, 14.19],
    [{ media: [...media("reference_video", 1), ...media("reference_image", 1)], duration: 2 }, 2, 6.622],
    [{ media: media("first_frame", 1), duration: 29, resolution: "480P" }, 29, 13.717],
  ])("follows the duration, the resolution and the reference videos: %j", async (extra, seconds, credits) => {
    const { body, task } = await result({ ...WAN3, ...extra });
    expect(body).toEqual({
      success: true,
      task_id: task?.id,
      data: {
        model: "wan3.0-video",
        status: "succeeded",
        usage: { duration: seconds },
        video_url: expect.stringContaining(`/videos/${task?.id}.mp4`),
      },
      cost: { amount: credits, currency: "credit" },
    });
    expect(task).toMatchObject({ videoSeconds: seconds, credits });
  });

  it("follows the length that the model chooses, which is the same in each run with the same seed", async () => {
    const lengths = async (seed: number) => {
      const emulator = createEmulator({ taskSeconds: 0, seed });
      for (let count = 0; count < 40; count++) {
        const { body } = await postTo(emulator, "/wan/videos", { ...WAN3, duration: -1 });
        const { videoSeconds = 0, credits, request } = emulator.tasks.at(-1) ?? {};
        expect(body.data.usage.duration).toBe(videoSeconds);
        expect(credits).toBeCloseTo(videoSeconds * 0.946, 9);
        expect(request?.duration).toBe(-1);
      }
      return emulator.tasks.map(({ videoSeconds }) => videoSeconds);
    };
    const chosen = await lengths(1);
    expect(await lengths(1)).toEqual(chosen);
    expect(await lengths(2)).not.toEqual(chosen);
    expect(new Set(chosen).size).toBeGreaterThan(10);
    for (const seconds of chosen) {
      expect(Number.isInteger(seconds) && seconds >= 2 && seconds <= 30).toBe(true);
    }
  });

  it("is missing for a task that fails", async () => {
    const emulator = createEmulator({ taskSeconds: 0, credits: 3 });
    emulator.outcomes.next({ fail: "busy" });
    const { body } = await postTo(emulator, "/wan/videos", WAN3);
    expect(body).not.toHaveProperty("cost");
    await postTo(emulator, "/wan/videos", { ...WAN3, duration: 31, async: true });
    expect(emulator.tasks).toMatchObject([{ credits: undefined }, { credits: undefined, videoSeconds: 5 }]);
  });
});

describe("the option `credits`", () => {
  it("is the cost of every task, at the top level of the result of any model", async () => {
    for (const request of [REQUEST, WAN3]) {
      const { body, task } = await result(request, { credits: 13.5 });
      expect(body.cost).toEqual({ amount: 13.5, currency: "credit" });
      expect(task?.credits).toBe(13.5);
    }
    expect((await result(REQUEST, { credits: 0 })).body.cost).toEqual({ amount: 0, currency: "credit" });
  });

  it("can depend on the request, and keeps the default cost if it returns undefined", async () => {
    const credits = ({ duration }: Readonly<Record<string, unknown>>) => (duration === 10 ? 27 : undefined);
    expect((await result({ ...REQUEST, duration: 10 }, { credits })).body.cost.amount).toBe(27);
    expect((await result({ ...WAN3, duration: 10 }, { credits })).body.cost.amount).toBe(27);
    expect((await result(REQUEST, { credits })).body).not.toHaveProperty("cost");
    expect((await result(WAN3, { credits })).body.cost.amount).toBe(4.73);
  });

  it("reaches the task that a client gets", async () => {
    const emulator = createEmulator({ taskSeconds: 0, credits: 13.5 });
    const wan = clientFor(API, { fetch: emulator.fetch });
    expect((await wan.generate(REQUEST, { pollInterval: 0 })).cost).toEqual({
      amount: 13.5,
      currency: "credit",
    });
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "3"])("refuses %s", async (credits) => {
    expect(() => createEmulator({ credits: credits as number })).toThrow(
      /^credits: got .+; use a number of credits, 0 or more, or a function of the request$/,
    );
    const emulator = createEmulator({ credits: () => credits as number });
    await expect(postTo(emulator, "/wan/videos", REQUEST)).rejects.toThrow(/^credits: got /);
    expect(emulator.tasks).toEqual([]);
  });
});
