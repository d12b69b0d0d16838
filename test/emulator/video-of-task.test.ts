import { describe, expect, it } from "vitest";
import type { EmulatedTask } from "../../src/emulator/task-record.js";
import { videoOfTask } from "../../src/emulator/video-of-task.js";

function videoOf(request: Record<string, unknown>, videoSeconds = 5) {
  const times = { createdAt: 0, startsAt: 1, finishesAt: 2 };
  return videoOfTask({
    id: "task-1",
    traceId: "trace-1",
    model: "wan3.0-video",
    request,
    videoSeconds,
    ...times,
  } as EmulatedTask);
}

describe("the video of a task", () => {
  it("shows the prompt and the model, and varies by the task's id", () => {
    const shown = { prompt: "A boat", model: "wan3.0-video", seed: "task-1" };
    expect(videoOf({ prompt: "A boat" })).toMatchObject(shown);
    expect(videoOf({})).toMatchObject({ ...shown, prompt: "" });
  });

  it.each([
    [{}, 1280, 720],
    [{ size: "832*1088" }, 832, 1088],
    [{ size: "832*1088", resolution: "1080P" }, 832, 1088],
    [{ resolution: "1080P" }, 1920, 1080],
    [{ resolution: "480p" }, 854, 480],
    [{ ratio: "adaptive" }, 1280, 720],
    [{ ratio: "9:16" }, 720, 1280],
    [{ ratio: "4:3", resolution: "1080P" }, 1440, 1080],
    [{ ratio: "3:4", resolution: "480p" }, 480, 640],
    [{ ratio: "1:1", resolution: "720P" }, 720, 720],
    [{ size: "big", ratio: "0:1", resolution: "huge" }, 1280, 720],
  ])("for %j is %d by %d", (request, width, height) => {
    expect(videoOf(request)).toMatchObject({ width, height });
  });

  it("has the length of the task's video", () => {
    expect(videoOf({ duration: -1 }, 17).seconds).toBe(17);
  });

  it("has sound if the request has audio: true or an audio_url, unless audio is false", () => {
    const audio_url = "https://example.com/rain.mp3";
    const requests = [{}, { audio: true }, { audio: false }, { audio_url }, { audio_url, audio: false }];
    expect(requests.map((request) => videoOf(request).audio)).toEqual([false, true, false, true, false]);
  });
});
