import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lastId, runWithUpload, until } from "../support/command.js";
import { during, emulator, submits, useEmulator } from "../support/emulated.js";
import { aFolder } from "../support/folder.js";
import { anEvent, fakeTerminal } from "../support/terminal.js";

useEmulator();

const PLATFORM_TOKEN = "platform-v1-3f9c0d7e";
const WITH_TOKEN = { env: { ACEDATACLOUD_PLATFORM_TOKEN: PLATFORM_TOKEN } };
const WAN3 = ["generate", "-m", "wan3.0-video", "-p", "It moves"];
const R2V = ["generate", "-m", "wan2.6-r2v", "-p", "It moves"];
const URL_OF_UPLOAD = /^https:\/\/cdn\.acedata\.cloud\/files\/[0-9a-f-]+\.\w+$/;

const uploads = () => emulator.requests.filter(({ path }) => path === "/api/v1/files/");
const uploadedNames = () => uploads().map(({ body }) => (body as { file: { name: string } }).file.name);

/** The `media` of the first submission. */
const mediaSent = () => (submits()[0] as { body: { media: { type: string; url: string }[] } }).body.media;

/** Creates these files in a new folder, each with its path as its content. Resolves to their paths. */
async function filesIn(...names: string[]): Promise<string[]> {
  const folder = await aFolder();
  const paths = names.map((name) => join(folder, name));
  for (const path of paths) await writeFile(path, path);
  return paths;
}

describe("a local file", () => {
  it("as the image of a wan3.0-video is uploaded, and its URL is sent", async () => {
    const [image] = (await filesIn("scene.png")) as [string];
    const terminal = fakeTerminal(WITH_TOKEN);
    expect(await runWithUpload(terminal, ...WAN3, "-i", image)).toBe(0);
    const media = mediaSent();
    expect(media).toEqual([{ type: "first_frame", url: expect.stringMatching(URL_OF_UPLOAD) }]);
    expect(await (await fetch(media[0]?.url ?? "")).text()).toBe(image);
    expect(terminal.err()).toContain(
      `Uploading ${image} (${image.length} bytes): anybody who has its URL can read it.\n`,
    );
    expect(terminal.err()).toContain(`${image} is at ${media[0]?.url}\n`);
    expect(terminal.err()).toContain(`task ${lastId()}`);
  });

  it("as an item of media or a reference video is uploaded, in the given order, beside URLs", async () => {
    const [photo, clip, sound, plan] = (await filesIn("a.webp", "b.mp4", "c.wav", "d.pdf")) as [
      string,
      string,
      string,
      string,
    ];
    const items = [
      `reference_image=${photo}`,
      "reference_image=https://example.com/b.png",
      `reference_video=${clip}`,
    ];
    const flags = [...items, `reference_audio=${sound}`, `file=${plan}`].flatMap((item) => ["--media", item]);
    expect(await runWithUpload(fakeTerminal(WITH_TOKEN), ...WAN3, ...flags, "--prompt-extend")).toBe(0);
    expect(uploadedNames()).toEqual(["a.webp", "b.mp4", "c.wav", "d.pdf"]);
    const url = expect.stringMatching(URL_OF_UPLOAD);
    expect(submits()[0]?.body).toMatchObject({
      media: [
        { type: "reference_image", url },
        { type: "reference_image", url: "https://example.com/b.png" },
        { type: "reference_video", url },
        { type: "reference_audio", url },
        { type: "file", url },
      ],
    });
    const references = ["--reference-video", clip, "--reference-video", "https://example.com/c.mp4"];
    expect(await runWithUpload(fakeTerminal(WITH_TOKEN), ...R2V, ...references)).toBe(0);
    expect(submits()[1]?.body).toMatchObject({ reference_video_urls: [url, "https://example.com/c.mp4"] });
  });

  it("that is used twice is uploaded once", async () => {
    const [image] = (await filesIn("scene.png")) as [string];
    const flags = ["-i", image, "--media", `last_frame=${image}`];
    expect(await runWithUpload(fakeTerminal(WITH_TOKEN), ...WAN3, ...flags)).toBe(0);
    expect(uploads()).toHaveLength(1);
    const media = mediaSent();
    expect(media[1]?.url).toBe(media[0]?.url);
  });

  it("is reported in events with --json", async () => {
    const [image] = (await filesIn("scene.png")) as [string];
    const terminal = fakeTerminal(WITH_TOKEN);
    expect(await runWithUpload(terminal, ...WAN3, "-i", image, "--json")).toBe(0);
    const [first, second, third] = terminal.events();
    expect(first).toEqual(anEvent("uploading", null, { file: image, bytes: image.length, public: true }));
    expect(second).toEqual(
      anEvent("uploaded", null, { file: image, url: expect.stringMatching(URL_OF_UPLOAD) }),
    );
    expect(third).toMatchObject({ event: "submitted", id: lastId() });
  });

  it("as the image of a 2.6 model is not uploaded", async () => {
    const [image] = (await filesIn("scene.png")) as [string];
    expect(await during(fakeTerminal(WITH_TOKEN).run("generate", "-m", "wan2.6-i2v", "-i", image))).toBe(0);
    expect(uploads()).toEqual([]);
    expect(submits()[0]?.body).toMatchObject({
      image_url: expect.stringMatching(/^data:image\/png;base64,/),
    });
  });
});

describe("nothing is uploaded", () => {
  const expectNothing = async (args: string[], message: string | RegExp, env: object = WITH_TOKEN) => {
    const terminal = fakeTerminal(env);
    expect(await during(terminal.run(...args))).toBe(2);
    expect(terminal.err()).toMatch(message);
    expect(emulator.requests).toEqual([]);
  };

  it("without a platform token, and the message says what to do", async () => {
    const [image, clip] = (await filesIn("scene.png", "clip.mov")) as [string, string];
    const advice = (flag: string, model: string) =>
      new RegExp(
        `${flag}: ${model} takes only URLs, so "\\S+ has to be uploaded: set ACEDATACLOUD_PLATFORM_TOKEN to upload it, which makes it public, or use a URL\\.`,
      );
    await expectNothing([...WAN3, "-i", image], advice("--image", "wan3.0-video"), {});
    await expectNothing([...WAN3, "--media", `first_frame=${image}`], advice("--media", "wan3.0-video"), {});
    await expectNothing([...R2V, "--reference-video", clip], advice("--reference-video", "wan2.6-r2v"), {});
  });

  it("for a request that is not valid", async () => {
    const [image, clip] = (await filesIn("scene.png", "clip.mp4")) as [string, string];
    await expectNothing([...WAN3, "-i", image, "-d", "31"], /--duration: got 31; use/);
    await expectNothing(
      [...WAN3, "-i", image, "--media", `reference_video=${clip}`],
      /--media: use frames without any other type/,
    );
    await expectNothing([...R2V, "--reference-video", clip, "-d", "15"], /--duration: got 15; use 5 or 10/);
    await expectNothing(
      ["generate", "-m", "wan2.6-t2v", "-p", "p", "--media", `first_frame=${image}`],
      /--media: wan2\.6-t2v does not take it; leave it out, or use wan3\.0-video\n/,
    );
  });

  it("without the token of the API", async () => {
    const [image] = (await filesIn("scene.png")) as [string];
    const env = { env: { ...WITH_TOKEN.env, ACEDATACLOUD_API_TOKEN: "" } };
    await expectNothing([...WAN3, "-i", image], /No API token: set ACEDATACLOUD_API_TOKEN\./, env);
  });

  it("if one of the files cannot be uploaded", async () => {
    const [image, large, empty] = (await filesIn("scene.png", "large.mp4", "empty.wav")) as [
      string,
      string,
      string,
    ];
    await truncate(large, 100 * 1024 * 1024 + 1);
    await truncate(empty, 0);
    const withMedia = (...items: string[]) => [...WAN3, ...items.flatMap((item) => ["--media", item])];
    const first = `reference_image=${image}`;
    await expectNothing(
      withMedia(first, `reference_video=${large}`),
      /--media: "\S+ has 104857601 bytes; use a file of 1 to 104857600 bytes \(100 MB\)\./,
    );
    await expectNothing(withMedia(first, `reference_audio=${empty}`), /--media: "\S+ has 0 bytes; use/);
    await expectNothing(
      withMedia(first, "reference_video=no-such.mp4"),
      /--media: "no-such\.mp4" cannot be read \(ENOENT\)\./,
    );
    await expectNothing(
      withMedia(`reference_video=${image}`),
      /--media: got "\S+; use a URL, or a file that ends in \.mp4 or \.mov\./,
    );
    await expectNothing(
      [...R2V, "--reference-video", image],
      /--reference-video: got "\S+; use a URL, or a file that ends in/,
    );
    await expectNothing(
      withMedia("link=page.html"),
      /--media\.0\.url: got "page\.html"; use an http or https URL/,
    );
    await expectNothing(
      withMedia("first_frame=ftp://a.example/a.png"),
      /--media\.0\.url: got "ftp:\/\/a\.example\/a\.png"; use an http/,
    );
    const folder = `${await aFolder()}.png`;
    await expectNothing([...WAN3, "-i", folder], /--image: "\S+ cannot be read \(ENOENT\)/);
  });

  it("for an image above the vendor's limit", async () => {
    const [image] = (await filesIn("scene.png")) as [string];
    await truncate(image, 20 * 1024 * 1024 + 1);
    await expectNothing(
      ["generate", "-m", "wan2.6-i2v", "-i", image],
      /--image: got 20971521 bytes; use at most 20971520 bytes \(20 MB\)\.\n/,
    );
  });
});

describe("an upload that fails", () => {
  it("ends the command, and no task is submitted", async () => {
    const [image] = (await filesIn("scene.png")) as [string];
    emulator.faults.next(() => Response.json({ error: "Invalid token" }, { status: 401 }), { on: "upload" });
    const terminal = fakeTerminal({ env: { ACEDATACLOUD_PLATFORM_TOKEN: "f00dbabe" } });
    const running = terminal.run(...WAN3, "-i", image);
    await until(() => uploads().length === 1);
    expect(await during(running)).toBe(2);
    expect(terminal.err()).toContain("HTTP 401: Invalid token; the token does not start with");
    expect(terminal.err()).toMatch(/The upload of .*scene\.png did not complete\. No video was submitted\./);
    expect(terminal.err()).not.toContain("f00dbabe");
    expect(submits()).toEqual([]);
  });

  it("because the command is interrupted ends with the code of the interrupt", async () => {
    const [image] = (await filesIn("scene.png")) as [string];
    emulator.faults.next("stall", { on: "upload" });
    const terminal = fakeTerminal(WITH_TOKEN);
    const running = terminal.run(...WAN3, "-i", image);
    await until(() => uploads().length === 1);
    terminal.pressCtrlC();
    expect(await during(running)).toBe(130);
    expect(submits()).toEqual([]);
  });
});
