import { describe, expect, it } from "vitest";
import {
  AUDIO,
  DOCUMENTS,
  defaultName,
  IMAGES,
  mediaTypeOf,
  typeByExtension,
  VIDEOS,
} from "../../src/account/accepted-files.js";

const ALL = { ...IMAGES, ...VIDEOS, ...AUDIO, ...DOCUMENTS };

describe("the type of a file", () => {
  it.each([
    ["image/png", "image/png"],
    ["IMAGE/JPG", "image/jpeg"],
    ["image/x-ms-bmp", "image/bmp"],
    ["audio/x-wav", "audio/wav"],
    ["audio/wave", "audio/wav"],
    ["audio/vnd.wave", "audio/wav"],
    ["audio/mp3", "audio/mpeg"],
    ["text/markdown; charset=utf-8", "text/markdown"],
  ])("that is declared as %s is %s", (declared, type) => {
    expect(mediaTypeOf(declared, "other.pdf", ALL)).toBe(type);
  });

  it.each([
    ["a.b.PNG", "image/png"],
    ["a.jpg", "image/jpeg"],
    ["a.jpeg", "image/jpeg"],
    ["a.mov", "video/quicktime"],
    ["a.mp3", "audio/mpeg"],
    ["plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ["plan.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
    ["plan.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"],
    ["README.md", "text/markdown"],
  ])("named %s is %s", (name, type) => {
    expect(mediaTypeOf(undefined, name, ALL)).toBe(type);
    expect(mediaTypeOf("", name, ALL)).toBe(type);
  });

  it("is only one of the types that the caller accepts", () => {
    expect(typeByExtension("a.mp4", VIDEOS)).toBe("video/mp4");
    expect(typeByExtension("a.mp4", IMAGES)).toBeUndefined();
    expect(typeByExtension("png", IMAGES)).toBeUndefined();
    expect(() => mediaTypeOf("video/mp4", "a.png", IMAGES)).toThrow(
      'contentType: got "video/mp4"; use "image/png"',
    );
    expect(() => mediaTypeOf("toString", "a.png", IMAGES)).toThrow(
      'contentType: got "toString"; use "image/png"',
    );
  });

  it("gives a name to a file that has none", () => {
    expect(defaultName("image/jpeg", ALL)).toBe("file.jpg");
    expect(defaultName("application/pdf", ALL)).toBe("file.pdf");
  });
});
