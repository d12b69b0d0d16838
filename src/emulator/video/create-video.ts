import { seededRandom } from "../identifiers.js";
import { encodePicture, pictureParameters, sequenceParameters } from "./h264.js";
import { hashOf } from "./hash.js";
import { createMp4 } from "./mp4.js";
import { layOut, paintBar, paintPanel } from "./panel.js";
import { createPicture, paintCell } from "./picture.js";
import { createScene } from "./scene.js";
import { createSound } from "./sound.js";

/** What a video shows. */
export interface VideoOptions {
  readonly prompt: string;
  readonly model: string;
  /** The size that was asked for, pixels. The video is smaller, with the same aspect ratio. */
  readonly width: number;
  readonly height: number;
  /** The length of the video, seconds. */
  readonly seconds: number;
  /** Whether the video has sound. */
  readonly audio: boolean;
  /** A different seed changes the colours and the motion. So does a different prompt or model. */
  readonly seed: string;
}

/** The longer side of a video, pixels. */
const LONG_SIDE = 320;
/** The minimum length of the shorter side, pixels, for any aspect ratio. */
const MIN_SIDE = 32;
/** Pictures a second. */
const FRAME_RATE = 8;
/** The number of pictures from one key picture to the next. A player can seek to key pictures. */
const KEY_INTERVAL = 5 * FRAME_RATE;

/** A playable MP4 file. The same options give the same bytes. */
export function createVideo(options: VideoOptions): Uint8Array<ArrayBuffer> {
  const { prompt, model, seconds, audio, seed } = options;
  const { width, height } = scaledSize(options);
  const random = seededRandom(hashOf(unitsOf(`${seed}\n${model}\n${prompt}`)));
  const picture = createPicture(width, height);
  const size = `${options.width}x${options.height} ${seconds}s`;
  const layout = layOut(width, height, { prompt, model, size });
  const { columns, landscapeRows } = layout;
  const scene = createScene(columns, landscapeRows, random);
  paintPanel(picture, layout, scene.colours);

  const count = Math.max(1, Math.round(seconds * FRAME_RATE));
  const pictures = Array.from({ length: count }, (_, number) => {
    scene.at(number / FRAME_RATE, number / count).forEach((colour, cell) => {
      paintCell(picture, cell % columns, Math.floor(cell / columns), colour);
    });
    paintBar(picture, layout, scene.colours, (number + 1) / count);
    const sinceKey = number % KEY_INTERVAL;
    return { data: encodePicture(picture, sinceKey), isKey: sinceKey === 0 };
  });
  return createMp4({
    width,
    height,
    frameRate: FRAME_RATE,
    pictures,
    parameters: [sequenceParameters(picture, width, height), pictureParameters()],
    sound: audio ? createSound(count / FRAME_RATE, random) : [],
  });
}

/** An even width and height in pixels, with the requested aspect ratio where `MIN_SIDE` allows it. */
function scaledSize({ width, height }: VideoOptions): { width: number; height: number } {
  const scale = LONG_SIDE / Math.max(width, height);
  const side = (pixels: number) => Math.max(MIN_SIDE, 2 * Math.round((pixels * scale) / 2));
  return { width: side(width), height: side(height) };
}

function unitsOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}
