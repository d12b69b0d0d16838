import { describe, expect, it } from "vitest";
import { createVideo, type VideoOptions } from "../../src/emulator/video/create-video.js";
import { glyphOf } from "../../src/emulator/video/font.js";
import { wrapText } from "../../src/emulator/video/text.js";
import { boxAt, boxesOf, factsOf } from "../support/mp4.js";

const OPTIONS: VideoOptions = {
  prompt: "A paper boat in the rain",
  model: "wan2.6-t2v",
  width: 1280,
  height: 720,
  seconds: 5,
  audio: false,
  seed: "a",
};

const video = (options: Partial<VideoOptions> = {}) => createVideo({ ...OPTIONS, ...options });
const sha = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

describe("an emulated video", () => {
  it("is the same for the same options, and different for any others", () => {
    expect(sha(video({ audio: true }))).toBe(sha(video({ audio: true })));
    const others: Partial<VideoOptions>[] = [
      {},
      { prompt: "A paper boat in the sun" },
      { model: "wan2.6-r2v" },
      { width: 720, height: 1280 },
      { width: 1920, height: 1080 },
      { seconds: 6 },
      { audio: true },
      { seed: "b" },
    ];
    expect(new Set(others.map((options) => sha(video(options)))).size).toBe(others.length);
  });

  it("has its index at the start, and its samples fill the rest exactly", () => {
    for (const audio of [true, false]) {
      const file = video({ audio });
      const boxes = boxesOf(file);
      expect(boxes.map(({ type }) => type)).toEqual(["ftyp", "moov", "mdat"]);
      const { content, start } = boxAt(boxes, "mdat");
      expect(start + content.length).toBe(file.length);
      const samples = factsOf(file)
        .tracks.reverse()
        .flatMap((track) => track.samples);
      expect(Buffer.concat(samples).equals(content)).toBe(true);
    }
  });

  it("consists of pictures, each of which is one NAL unit with its length", () => {
    const [track] = factsOf(video()).tracks;
    expect(track?.samples).toHaveLength(40);
    for (const [index, sample] of (track?.samples ?? []).entries()) {
      expect(sample.readUInt32BE(0)).toBe(sample.length - 4);
      expect(sample[4]).toBe(track?.keys.includes(index) ? 0x65 : 0x61);
      // These bytes would begin another NAL unit.
      const starts = [0, 1, 2].map((last) => sample.indexOf(Buffer.from([0, 0, last]), 4));
      expect(starts).toEqual([-1, -1, -1]);
    }
  });

  it.each([2, 5, 15, 30])("of %d seconds has tracks of this length, with and without sound", (seconds) => {
    for (const audio of [true, false]) {
      const { duration, tracks } = factsOf(video({ seconds, audio }));
      expect(duration).toBe(seconds);
      for (const track of tracks) {
        const frame = track.mediaDuration / track.samples.length;
        expect(track.duration).toBeCloseTo(track.mediaDuration, 2);
        expect(seconds - track.mediaDuration).toBeGreaterThanOrEqual(0);
        expect(seconds - track.mediaDuration).toBeLessThan(frame);
      }
    }
  });

  it("has a sound track only if sound was requested", () => {
    const tracks = (audio: boolean) =>
      factsOf(video({ audio })).tracks.map(({ handler, codec }) => [handler, codec]);
    expect(tracks(false)).toEqual([["vide", "avc1"]]);
    expect(tracks(true)).toEqual([
      ["vide", "avc1"],
      ["soun", "mp4a"],
    ]);
  });

  it("has a key frame every five seconds", () => {
    const keys = (seconds: number) => factsOf(video({ seconds })).tracks[0]?.keys;
    expect(keys(2)).toEqual([0]);
    expect(keys(15)).toEqual([0, 40, 80]);
  });

  it.each([
    [1280, 720, 320, 180],
    [720, 1280, 180, 320],
    [1440, 1440, 320, 320],
    [1088, 832, 320, 244],
    [854, 480, 320, 180],
    [40, 30, 320, 240],
    [10_000, 100, 320, 32],
    [1, 9_999, 32, 320],
  ])("for a size of %dx%d has %dx%d pixels", (width, height, ...expected) => {
    const [track] = factsOf(video({ width, height, seconds: 1 })).tracks;
    expect([track?.width, track?.height]).toEqual(expected);
  });

  it("stays small, whatever the prompt is", () => {
    const prompts = [
      "",
      " \n\t ",
      "word ".repeat(4_000),
      "x".repeat(20_000),
      "雨".repeat(20_000),
      "👨‍👩‍👧 \0 \ud800",
    ];
    for (const [width, height] of [
      [1280, 720],
      [720, 1280],
      [960, 960],
    ] as const) {
      for (const prompt of prompts) {
        expect(video({ prompt, width, height }).length).toBeLessThan(100_000);
      }
    }
    expect(video({ prompt: "word ".repeat(4_000), seconds: 30, audio: true }).length).toBeLessThan(320_000);
  });
});

describe("the text of a video", () => {
  it.each([
    ["is wrapped by words", "A paper boat in the rain", ["A paper", "boat in", "the rain"]],
    ["has no line without text", " \n ", []],
    ["collapses white space", " a\n\n b\tc ", ["a b c"]],
    ["breaks a long word", "abcdefghijklmnop", ["abcdefgh", "ijklmnop"]],
    ["breaks a long word after a hyphen", "wan2.6-i2v-flash", ["wan2.6-", "i2v-", "flash"]],
    ["counts characters rather than UTF-16 units", "😀".repeat(9), ["😀".repeat(8), "😀"]],
    ["ends with an ellipsis if there is more", "one two three four five", ["one two", "three", "four..."]],
    ["shortens its last line for the ellipsis", "abcdefgh ".repeat(4), ["abcdefgh", "abcdefgh", "abcde..."]],
  ])("%s", (_, text, lines) => {
    expect(wrapText(text, 8, 3)).toEqual(lines);
  });

  it("is left out if there is no line for it", () => {
    for (const lines of [0, -1]) expect(wrapText("A paper boat", 8, lines)).toEqual([]);
  });

  it("has a different glyph for each printable character, and a hollow box for all others", () => {
    const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
    const glyphs = [...ascii, "雨"].map((character) => glyphOf(character).join());
    expect(new Set(glyphs).size).toBe(96);
    for (const character of ["é", "😀", "\n", "\x7f", "\x80"])
      expect(glyphOf(character)).toEqual(glyphOf("雨"));
    expect(glyphOf("L")).toEqual([16, 16, 16, 16, 16, 16, 31, 0]);
  });
});
