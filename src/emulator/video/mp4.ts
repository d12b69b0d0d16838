import { PROFILE } from "./h264.js";
import { AUDIO_CONFIG, FRAME_SAMPLES, SAMPLE_RATE } from "./sound.js";

/** What an MP4 file contains. */
export interface Movie {
  /** The size of the visible part of a picture, pixels. */
  readonly width: number;
  readonly height: number;
  /** Pictures a second. */
  readonly frameRate: number;
  /** The encoded pictures, each with whether it is a key picture. */
  readonly pictures: readonly { readonly data: Uint8Array; readonly isKey: boolean }[];
  /** The sequence and the picture parameter set. */
  readonly parameters: readonly [Uint8Array, Uint8Array];
  /** The frames of sound. Without any there is no audio track. */
  readonly sound: readonly Uint8Array[];
}

type Part = number | readonly number[] | Uint8Array | string;

/** Ticks a second in the movie's header. */
const TIMESCALE = 1_000;
// The identity matrix in fixed point: no rotation and no scaling.
const MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].flatMap((value) => u32(value));

/** An MP4 file whose index precedes its samples. */
export function createMp4(movie: Movie): Uint8Array<ArrayBuffer> {
  // Each picture is one NAL unit with its length.
  const pictures = movie.pictures.map(({ data }) => bytesOf([u32(data.length), data]));
  const soundSize = movie.sound.reduce((size, frame) => size + frame.length, 0);
  const type = box("ftyp", "isom", u32(0x200), "isomavc1mp41");
  // The index has the same size whatever the positions in it are.
  const start = type.length + index(movie, pictures, 0, 0).length + 8;
  // The sound is small and comes first, so that a player has both when the first picture arrives.
  const moov = index(movie, pictures, start + soundSize, start);
  return bytesOf([type, moov, box("mdat", ...movie.sound, ...pictures)]);
}

function index(movie: Movie, pictures: Uint8Array[], videoStart: number, soundStart: number): Uint8Array {
  const { frameRate, sound } = movie;
  const tracks: Track[] = [
    {
      id: 1,
      handler: "vide",
      header: full("vmhd", 0, 1, zeros(8)),
      description: videoDescription(movie),
      size: [movie.width, movie.height],
      samples: pictures,
      start: videoStart,
      rate: frameRate,
      sampleDuration: 1,
      keys: movie.pictures.flatMap(({ isKey }, position) => (isKey ? [position + 1] : [])),
    },
  ];
  if (sound.length > 0) {
    tracks.push({
      id: 2,
      handler: "soun",
      header: full("smhd", 0, 0, zeros(4)),
      description: soundDescription(sound),
      size: [0, 0],
      samples: sound,
      start: soundStart,
      rate: SAMPLE_RATE,
      sampleDuration: FRAME_SAMPLES,
    });
  }
  const duration = Math.max(...tracks.map(durationOf));
  const volume = [1, 0];
  const times = [u32(0), u32(0), u32(TIMESCALE), u32(duration)].flat();
  const header = full(
    "mvhd",
    0,
    0,
    times,
    u32(0x10000),
    volume,
    zeros(10),
    MATRIX,
    zeros(24),
    u32(tracks.length + 1),
  );
  return box("moov", header, ...tracks.map(trackBox));
}

interface Track {
  readonly id: number;
  readonly handler: "vide" | "soun";
  readonly header: Uint8Array;
  readonly description: Uint8Array;
  /** The width and height of what is shown, pixels. */
  readonly size: readonly [number, number];
  readonly samples: readonly Uint8Array[];
  /** The position of the first sample in the file. The others follow it. */
  readonly start: number;
  /** Ticks a second in this track, and ticks of a sample. */
  readonly rate: number;
  readonly sampleDuration: number;
  /** The numbers of the key pictures, from 1. Without the list, a player can seek to all samples. */
  readonly keys?: readonly number[];
}

/** The duration of a track, in the ticks of the movie. */
function durationOf({ samples, sampleDuration, rate }: Track): number {
  return Math.round((samples.length * sampleDuration * TIMESCALE) / rate);
}

function trackBox(track: Track): Uint8Array {
  const { id, handler, header, description, size, samples, start, rate, sampleDuration, keys } = track;
  const count = samples.length;
  const isSound = handler === "soun";
  const shown = size.flatMap((pixels) => u32(pixels * 0x10000));
  return box(
    "trak",
    // Enabled and in the movie.
    full(
      "tkhd",
      0,
      3,
      zeros(8),
      u32(id),
      zeros(4),
      u32(durationOf(track)),
      zeros(8),
      zeros(4),
      isSound ? [1, 0] : [0, 0],
      zeros(2),
      MATRIX,
      shown,
    ),
    box(
      "mdia",
      // The language is undetermined.
      full("mdhd", 0, 0, zeros(8), u32(rate), u32(count * sampleDuration), [0x55, 0xc4, 0, 0]),
      full("hdlr", 0, 0, zeros(4), handler, zeros(12), isSound ? "Sound\0" : "Video\0"),
      box(
        "minf",
        header,
        // The samples are in this file.
        box("dinf", full("dref", 0, 0, u32(1), full("url ", 0, 1))),
        box(
          "stbl",
          full("stsd", 0, 0, u32(1), description),
          full("stts", 0, 0, u32(1), u32(count), u32(sampleDuration)),
          ...(keys ? [full("stss", 0, 0, u32(keys.length), keys.flatMap(u32))] : []),
          // One chunk.
          full("stsc", 0, 0, u32(1), u32(1), u32(count), u32(1)),
          full(
            "stsz",
            0,
            0,
            u32(0),
            u32(count),
            samples.flatMap(({ length }) => u32(length)),
          ),
          full("stco", 0, 0, u32(1), u32(start)),
        ),
      ),
    ),
  );
}

function videoDescription({ width, height, parameters: [sequence, picture] }: Movie): Uint8Array {
  // Lengths of NAL units have four bytes; there is one parameter set of each kind.
  const configuration = box(
    "avcC",
    1,
    [...PROFILE],
    0xff,
    0xe1,
    u16(sequence.length),
    sequence,
    1,
    u16(picture.length),
    picture,
  );
  const resolution = u32(0x480000);
  return box(
    "avc1",
    zeros(6),
    u16(1),
    zeros(16),
    u16(width),
    u16(height),
    resolution,
    resolution,
    zeros(4),
    u16(1),
    zeros(32),
    u16(24),
    [0xff, 0xff],
    configuration,
  );
}

function soundDescription(sound: readonly Uint8Array[]): Uint8Array {
  const bytes = sound.reduce((size, frame) => size + frame.length, 0);
  const bitrate = Math.round((bytes * 8 * SAMPLE_RATE) / (sound.length * FRAME_SAMPLES));
  const config = [0x40, 0x15, zeros(3), u32(bitrate), u32(bitrate), descriptor(5, AUDIO_CONFIG)].flat();
  const esds = full(
    "esds",
    0,
    0,
    descriptor(3, [...u16(2), 0, ...descriptor(4, config), ...descriptor(6, [2])]),
  );
  return box("mp4a", zeros(6), u16(2), zeros(8), u16(1), u16(16), zeros(4), u16(SAMPLE_RATE), u16(0), esds);
}

function descriptor(tag: number, content: readonly number[]): number[] {
  return [tag, content.length, ...content];
}

function full(type: string, version: number, flags: number, ...parts: Part[]): Uint8Array {
  return box(type, u32(version * 0x1000000 + flags), ...parts);
}

function box(type: string, ...parts: Part[]): Uint8Array {
  const content = bytesOf(parts);
  return bytesOf([u32(content.length + 8), type, content]);
}

function bytesOf(parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const lists = parts.map((part) => {
    if (typeof part === "number") return [part];
    return typeof part === "string" ? Array.from(part, (character) => character.charCodeAt(0)) : part;
  });
  const bytes = new Uint8Array(lists.reduce((size, list) => size + list.length, 0));
  let at = 0;
  for (const list of lists) {
    bytes.set(list, at);
    at += list.length;
  }
  return bytes;
}

function u32(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
}

function u16(value: number): number[] {
  return [value >> 8, value & 255];
}

function zeros(count: number): number[] {
  return new Array<number>(count).fill(0);
}
