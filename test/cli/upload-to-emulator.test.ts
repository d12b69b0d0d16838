import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { serveEmulator } from "../../src/node/index.js";
import { aFolder } from "../support/folder.js";
import { fakeTerminal } from "../support/terminal.js";

const GENERATE = ["generate", "-m", "wan3.0-video", "-p", "It moves"];

it.each([{}, { ACEDATACLOUD_PLATFORM_TOKEN: "platform-v1-real" }])(
  "a local file is uploaded to the local emulator of --base-url, without the real token: %j",
  async (env) => {
    const emulator = createEmulator({ taskSeconds: 0 });
    const tokens: (string | null)[] = [];
    const served = await serveEmulator({
      ...emulator,
      fetch(input, init) {
        tokens.push((input as Request).headers.get("authorization"));
        return emulator.fetch(input, init);
      },
    });
    onTestFinished(served.close);
    const image = join(await aFolder(), "scene.png");
    await writeFile(image, "an image");

    const terminal = fakeTerminal({ env });
    expect(await terminal.run(...GENERATE, "-i", image, "--base-url", served.url)).toBe(0);
    const [upload, submission] = emulator.requests;
    expect(upload).toMatchObject({ path: "/api/v1/files/", body: { file: { name: "scene.png", bytes: 8 } } });
    const url = expect.stringMatching(`^${served.url}/files/.*\\.png$`);
    expect(submission?.body).toMatchObject({ media: [{ type: "first_frame", url }] });
    expect(tokens[0]).toBe("Bearer none");
    expect(tokens.join()).not.toContain("platform-v1-real");
  },
);
