import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { codeBlocksOf } from "../../support/code-blocks.js";
import { installProject } from "../../support/project.js";

it("the first call of each README needs nothing but the package, and saves a video", () => {
  const env = { ...process.env, ACEDATACLOUD_API_TOKEN: "any-token" };
  const project = installProject("test/suites/examples/first-call", [], { env });
  for (const readme of ["README.md", "README.zh-CN.md"]) {
    const [call] = codeBlocksOf(readme).filter(({ language }) => language === "ts");
    writeFileSync(join(project.folder, "boat.mjs"), call?.code ?? "");
    const output = project.run(process.execPath, "--import", "./emulator.mjs", "boat.mjs");
    expect(output, readme).toMatch(/[0-9a-f]{8}-[0-9a-f-]{27}\n(.*\n)*succeeded \d+ .*\nsubmissions: 1\n$/);
    const video = readFileSync(join(project.folder, "boat.mp4"));
    expect(video.subarray(4, 8).toString()).toBe("ftyp");
    writeFileSync(join(project.folder, "boat.mp4"), "");
  }
});
