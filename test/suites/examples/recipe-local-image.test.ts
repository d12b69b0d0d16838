import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { recipePrograms } from "../../support/recipes.js";

const PNG = Buffer.from("89504e470d0a1a0a", "hex");

async function withCat() {
  const programs = await recipePrograms("local-image");
  writeFileSync(join(programs.folder, "cat.png"), PNG);
  return programs;
}

const startOf = (folder: string, name: string) => readFileSync(join(folder, name)).subarray(4, 8).toString();

it("the recipe for a local image sends the image in the request, and saves the video", async () => {
  const { folder, emulator, start } = await withCat();
  const { code, out, err } = await start("local-image.mjs").ended;
  expect(code, err).toBe(0);
  const [task] = emulator.tasks;
  expect(out).toMatch(new RegExp(`^task ${task?.id}\n.*cat\\.mp4 \\d+ bytes\n$`));
  expect(emulator.requests[0]?.body).toMatchObject({
    model: "wan2.6-i2v",
    image_url: `data:image/png;base64,${PNG.toString("base64")}`,
  });
  expect(emulator.requests[0]?.notes).toBeUndefined();
  expect(startOf(folder, "cat.mp4")).toBe("ftyp");
});

it("the recipe for an uploaded image uploads it once, and makes a video from its URL", async () => {
  const { folder, emulator, start } = await withCat();
  const { code, err } = await start("uploaded-image.mjs").ended;
  expect(code, err).toBe(0);
  const [upload, submission] = emulator.requests;
  expect(upload?.body).toEqual({ file: { name: "cat.png", type: "image/png", bytes: PNG.length } });
  expect(submission?.body).toMatchObject({
    media: [{ type: "first_frame", url: expect.stringMatching(/^http/) }],
  });
  expect(emulator.tasks).toHaveLength(1);
  expect(startOf(folder, "jump.mp4")).toBe("ftyp");
});

it("without its image, the recipe names the file and sends nothing", async () => {
  const { emulator, start } = await recipePrograms("local-image");
  const { code, err } = await start("local-image.mjs").ended;
  expect(code).toBe(1);
  expect(err).toMatch(/ConfigurationError.*cat\.png/);
  expect(emulator.requests).toEqual([]);
});
