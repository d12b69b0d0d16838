import { describe, expect, it } from "vitest";
import { Editor } from "../../support/language-service.js";

const editor = new Editor();

describe("an editor offers", () => {
  it("the names of the models", () => {
    const names = editor.completions(`void wan.generate({ model: "|" });`);
    expect(names.sort()).toEqual([
      "wan2.6-i2v",
      "wan2.6-i2v-flash",
      "wan2.6-r2v",
      "wan2.6-t2v",
      "wan3.0-video",
    ]);
  });

  it.each([
    ["text2video", ["wan2.6-t2v", "wan3.0-video"]],
    ["image2video", ["wan2.6-i2v", "wan2.6-i2v-flash", "wan2.6-r2v", "wan3.0-video"]],
  ])("to %s the models that support it", (method, names) => {
    expect(editor.completions(`void wan.${method}({ model: "|" });`).sort()).toEqual(names);
  });

  it.each(["generate", "submit", "text2video"])("to %s only the fields of the model", (method) => {
    const names = editor.completions(`void wan.${method}({ model: "wan2.6-t2v", prompt: "p", | });`);
    expect(names).toEqual(
      expect.arrayContaining(["duration", "size", "shot_type", "negative_prompt", "seed"]),
    );
    for (const foreign of ["image_url", "media", "ratio", "reference_video_urls"])
      expect(names).not.toContain(foreign);
  });

  it("the values of a field", () => {
    const request = `model: "wan2.6-t2v", prompt: "p"`;
    expect(editor.completions(`void wan.generate({ ${request}, resolution: "|" });`).sort()).toEqual([
      "1080P",
      "720P",
    ]);
    expect(editor.completions(`void wan.generate({ ${request}, duration: | });`)).toEqual(
      expect.arrayContaining(["5", "10", "15"]),
    );
  });
});

describe("an editor explains", () => {
  it.each([
    [`{ model: "wan2.6-t2v", pro|mpt: "p" }`, /What the video shows/],
    [`{ model: "wan2.6-t2v", prompt: "p", dura|tion: 5 }`, /length of the video, seconds/],
    [`{ model: "wan2.6-r2v", prompt: "p", dura|tion: 5 }`, /stops this model at 10/],
    [`{ model: "wan2.6-i2v", prompt: "p", image|_url: "https://a" }`, /first frame/],
    [`{ model: "wan3.0-video", prompt: "p", see|d: 7 }`, /0 to 2147483647/],
    [`{ model: "wan3.0-video", prompt: "p", med|ia: [] }`, /up to 10 items/],
    [`{ model: "wan2.6-i2v", pro|mpt: "p", image_url: "https://a" }`, /follows the image alone/],
  ])("the field in %s", (request, documentation) => {
    expect(editor.hover(`void wan.generate(${request});`).documentation).toMatch(documentation);
  });

  it("the values of a field in its type", () => {
    const { type } = editor.hover(`declare const request: WanRequest<"wan2.6-t2v">; request.dura|tion;`);
    for (const value of ["5", "10", "15", "undefined"]) expect(type).toMatch(new RegExp(`\\b${value}\\b`));
  });
});

describe("an editor underlines", () => {
  // Sorted by number, because TypeScript may list the members of a union in any order.
  const sorted = (message: string) =>
    message.replace(/\d+( \| \d+)+/, (union) =>
      union
        .split(" | ")
        .sort((a, b) => Number(a) - Number(b))
        .join(" | "),
    );
  const durationErrors = (program: string) =>
    editor.errors(program).map(({ at, message }) => ({ at, message: sorted(message) }));
  const DURATION = "Type '99' is not assignable to type '5 | 10 | 15 | undefined'.";

  it.each(["generate", "submit", "text2video", "generateBlocking"])("a wrong duration of %s", (method) => {
    expect(durationErrors(`void wan.${method}({ model: "wan2.6-t2v", prompt: "p", duration: 99 });`)).toEqual(
      [{ at: "duration", message: DURATION }],
    );
  });

  it("a wrong duration of image2video", () => {
    const request = `{ model: "wan2.6-i2v", prompt: "p", image_url: "https://a", duration: 99 }`;
    expect(durationErrors(`void wan.image2video(${request});`)).toEqual([
      { at: "duration", message: DURATION },
    ]);
  });

  it("a wrong item of media", () => {
    const request = `{ model: "wan3.0-video", media: [{ type: "first_fram", url: "https://a" }] }`;
    expect(editor.errors(`void wan.generate(${request});`)).toMatchObject([{ at: "type" }]);
  });

  it.each([
    [`{ model: "wan2.6-t2v", prompt: "p", negativePrompt: "q" }`, "negativePrompt"],
    [`{ model: "wan2.6-t2v", prompt: "p", image_url: "https://a" }`, "image_url"],
    [`{ model: "wan2.6-t2v", prompt: 7 }`, "prompt"],
    [`{ model: "wan2.6_t2v", prompt: "p" }`, "model"],
  ])("%s", (request, at) => {
    expect(editor.errors(`void wan.generate(${request});`)).toMatchObject([{ at }]);
  });

  it.each([
    [`{ model: "wan2.6-i2v", prompt: "p" }`, "image_url"],
    [`{ model: "wan2.6-t2v", duration: 5 }`, "prompt"],
    [`{ model: "wan2.6-r2v", reference_video_urls: ["https://a"] }`, "prompt"],
  ])("%s, and names the missing field", (request, field) => {
    const [error, ...others] = editor.errors(`void wan.generate(${request});`);
    expect(others).toEqual([]);
    expect(error?.message).toContain(field);
  });
});

it("a request in a variable, or with only what its model requires, is accepted", () => {
  const program = `
    declare const any: WanRequest;
    declare const one: WanRequest<"wan2.6-r2v">;
    void wan.generate(any);
    void wan.submit(one);
    void wan.generate({ ...one, duration: 5 });
    void wan.generate({ model: "wan2.6-i2v", image_url: "https://a" });
    void wan.image2video({ model: "wan2.6-i2v-flash", image_url: "https://a" });
    void wan.generate({ model: "wan3.0-video", prompt: "p", media: [] });
    const literal = { model: "wan2.6-t2v", prompt: "p" } as const;
    void wan.text2video(literal);
    const stub: Pick<WanClient, "generate"> = { generate: async () => ({ id: "t-1", status: "succeeded", video: { url: "https://a" } }) };
    void stub;`;
  expect(editor.errors(program)).toEqual([]);
});
