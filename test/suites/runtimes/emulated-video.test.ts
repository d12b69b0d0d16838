import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../../src/emulator/index.js";
import { createVideo, type VideoOptions } from "../../../src/emulator/video/create-video.js";
import { encodePicture, pictureParameters, sequenceParameters } from "../../../src/emulator/video/h264.js";
import { createPicture, type Picture, paintCell, paintDot } from "../../../src/emulator/video/picture.js";
import type { WanRequest } from "../../../src/index.js";
import { serveEmulator } from "../../../src/node/index.js";
import { clientFor } from "../../support/client.js";
import { decode, probe } from "../../support/ffmpeg.js";
import { aFolder } from "../../support/folder.js";
import { reportOf } from "./browser.js";

const PROMPT = "A paper boat drifts down a rainy gutter at dusk";

describe("ffprobe and ffmpeg agree with an emulated video", () => {
  const cases: [name: string, options: Partial<VideoOptions>, width: number, height: number][] = [
    ["in landscape", {}, 320, 180],
    ["in landscape, without sound", { audio: false }, 320, 180],
    ["in portrait", { width: 1080, height: 1920 }, 180, 320],
    ["that is square", { width: 960, height: 960, audio: false }, 320, 320],
    ["of 4:3", { width: 1632, height: 1248 }, 320, 244],
    ["of 2 seconds", { seconds: 2 }, 320, 180],
    ["of 15 seconds", { seconds: 15 }, 320, 180],
    ["of 30 seconds", { seconds: 30, width: 480, height: 640 }, 240, 320],
    ["of an extreme shape", { width: 9_000, height: 100 }, 320, 32],
    ["without a prompt", { prompt: "" }, 320, 180],
    ["with a long prompt", { prompt: `${PROMPT}. `.repeat(300) }, 320, 180],
    ["with a Chinese prompt", { prompt: "一只纸船在雨中漂流 😀" }, 320, 180],
  ];

  it.each(cases)("%s", async (_, changes, width, height) => {
    const options = {
      prompt: PROMPT,
      model: "wan2.6-t2v",
      width: 1280,
      height: 720,
      seconds: 5,
      audio: true,
    };
    const { seconds, audio, ...shown } = { ...options, seed: "a", ...changes };
    const file = join(await aFolder(), "video.mp4");
    writeFileSync(file, createVideo({ ...shown, seconds, audio }));

    const { format, streams } = probe(file);
    expect(Number(format.duration)).toBe(seconds);
    const [picture, sound, ...others] = streams;
    expect(picture).toMatchObject({ codec_name: "h264", profile: "Constrained Baseline", width, height });
    expect([Number(picture?.duration), Number(picture?.nb_read_frames)]).toEqual([seconds, seconds * 8]);
    expect(others).toEqual([]);
    if (audio) {
      expect(sound).toMatchObject({ codec_name: "aac", profile: "LC", channels: 1 });
      expect(Math.abs(Number(sound?.duration) - seconds)).toBeLessThan(0.064);
    } else expect(sound).toBeUndefined();
    expect(decode(file).length).toBe(seconds * 8 * width * height * 1.5);
  });
});

describe("the encoder of emulated videos", () => {
  // Larger differences between colours have longer codes. Patterns omit some coefficients.
  it.each<[string, Painter]>([
    ["regular patterns", (below) => pattern(below(3), below(3), below(3))],
    ["nearly one colour", (below) => noise(below, 2)],
    ["similar colours", (below) => noise(below, 30)],
    ["all colours", (below) => noise(below, 210)],
  ])("encodes %s without loss", async (_, painter) => {
    const folder = await aFolder();
    for (let seed = 1; seed <= 20; seed++) {
      const { file, painted } = randomVideo(folder, seed, painter);
      expect(decode(file).equals(painted), `seed ${seed}`).toBe(true);
    }
  });
});

/** A random integer from 0 to below a limit. */
type Random = (limit: number) => number;
/** The values of a macroblock's four cells in one plane. */
type Painter = (below: Random) => number[];

const noise = (below: Random, spread: number) => [0, 1, 2, 3].map(() => 128 - spread / 2 + below(spread + 1));

const pattern = (across: number, down: number, diagonal: number) =>
  [
    across + down + diagonal,
    down - across - diagonal,
    across - down - diagonal,
    diagonal - across - down,
  ].map((difference) => 128 + difference);

/** Encodes a few pictures. In each picture, some macroblocks are painted. */
function randomVideo(folder: string, seed: number, painter: Painter): { file: string; painted: Buffer } {
  let state = seed;
  const below = (limit: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
  const [width, height] = [16 * (1 + below(6)), 16 * (1 + below(6))];
  const picture = createPicture(width, height);
  const units = [sequenceParameters(picture, width, height), pictureParameters()];
  const painted: Uint8Array[] = [];
  for (const plane of picture.planes) plane.fill(128);
  for (let number = 0; number < 8; number++) {
    for (let count = below(picture.columns * picture.rows); count > 0; count--) {
      paintMacroblock(picture, below, painter);
    }
    units.push(encodePicture(picture, number % 5));
    painted.push(...picture.planes.map((plane) => plane.slice()));
  }
  const file = join(folder, "video.h264");
  writeFileSync(file, Buffer.concat(units.flatMap((unit) => [Buffer.from([0, 0, 0, 1]), unit])));
  return { file, painted: Buffer.concat(painted) };
}

function paintMacroblock(picture: Picture, below: Random, painter: Painter): void {
  const { columns, rows, detailed } = picture;
  const [column, row] = [below(columns), below(rows)];
  const [luma, cb, cr] = [painter(below), painter(below), painter(below)];
  const colour = (cell: number) => [luma[cell], cb[cell], cr[cell]] as [number, number, number];
  if (below(12) === 0) paintDot(picture, column * 8 + below(8), row * 8 + below(8), colour(0));
  if (detailed[row * columns + column]) return;
  for (const cell of [0, 1, 2, 3]) {
    paintCell(picture, column * 2 + (cell % 2), row * 2 + (cell >> 1), colour(cell));
  }
}

interface PageReport {
  width: number;
  height: number;
  duration: number;
  playedTo: number;
  hasSound: boolean;
  soughtTo: number;
  /** The means of red, green and blue at the start and in the middle. */
  means: number[][];
}

// Plays each video that the page's query names, and then seeks to its middle.
const PAGE = `
  const event = (video, name) => new Promise((resolve, reject) => {
    video.addEventListener(name, resolve, { once: true });
    video.addEventListener("error", () => reject(video.error), { once: true });
  });

  function meansOf(video) {
    const { videoWidth: width, videoHeight: height } = video;
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const means = [0, 0, 0];
    data.forEach((value, index) => { if (index % 4 < 3) means[index % 4] += value / (width * height); });
    return means;
  }

  async function inspect(url) {
    const video = Object.assign(document.createElement("video"), { crossOrigin: "anonymous", muted: true, src: url });
    document.body.append(video);
    await event(video, "loadeddata");
    const means = [meansOf(video)];
    await video.play();
    while (video.currentTime < 0.5) await event(video, "timeupdate");
    const playedTo = video.currentTime;
    const hasSound = video.webkitAudioDecodedByteCount > 0;
    video.pause();
    video.currentTime = video.duration / 2;
    await event(video, "seeked");
    means.push(meansOf(video));
    const { videoWidth: width, videoHeight: height, duration, currentTime: soughtTo } = video;
    return { width, height, duration, playedTo, hasSound, soughtTo, means };
  }

  const reports = [];
  for (const url of new URLSearchParams(location.search).getAll("url")) {
    reports.push(await inspect(url).catch((error) => String(error?.message ?? error)));
  }
  await fetch("/report", { method: "POST", body: JSON.stringify(reports) });
`;

it("Chromium shows, plays and seeks the videos of an emulator", async () => {
  const { url, close } = await serveEmulator(createEmulator({ taskSeconds: 0 }));
  onTestFinished(close);
  const wan = clientFor(url);
  const urlOf = async (request: WanRequest) => (await wan.generate(request, { pollInterval: 0 })).video.url;
  const urls = [
    await urlOf({ model: "wan2.6-t2v", prompt: PROMPT, audio: true }),
    await urlOf({ model: "wan2.6-t2v", prompt: PROMPT, size: "720*1280", duration: 15 }),
    await urlOf({ model: "wan3.0-video", prompt: PROMPT, ratio: "1:1", duration: 30, audio: true }),
  ];
  const query = `?${new URLSearchParams(urls.map((each) => ["url", each]))}`;
  const reports = await reportOf<PageReport[]>(PAGE, { query });
  const facts = reports.map(({ width, height, duration, soughtTo, hasSound }) => {
    return { width, height, duration, soughtTo, hasSound };
  });
  expect(facts).toEqual([
    { width: 320, height: 180, duration: 5, soughtTo: 2.5, hasSound: true },
    { width: 180, height: 320, duration: 15, soughtTo: 7.5, hasSound: false },
    { width: 320, height: 320, duration: 30, soughtTo: 15, hasSound: true },
  ]);
  for (const { means, playedTo } of reports) {
    expect(playedTo).toBeGreaterThanOrEqual(0.5);
    // The video is not black, and shows another picture in the middle.
    expect(Math.max(...means.flat())).toBeGreaterThan(30);
    expect(means[1]).not.toEqual(means[0]);
  }
});
