import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { releaseTools } from "../../support/installed.js";
import { ROOT } from "../../support/project.js";

beforeAll(releaseTools.install);

// The reports contain every public name and type. `npm run api` updates them after an intended change.
it.each(["index", "schemas", "callbacks", "ai-sdk", "account", "emulator", "msw", "node"])(
  "the public API of %s matches its report",
  async (entry) => {
    // A separate package, so that the exports of other entry points count as those of another package.
    const folder = mkdtempSync(join(ROOT, "node_modules/.api-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ name: `wan-client-${entry}`, type: "module" }),
    );
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(ROOT, join(folder, "node_modules/wan-client"));
    copyFileSync(join(ROOT, `dist/${entry}.d.ts`), join(folder, "index.d.ts"));
    const config = join(folder, "api-extractor.json");
    const text = {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, "index.d.ts"),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            module: "nodenext",
            lib: ["es2022", "dom"],
            types: ["node"],
            skipLibCheck: true,
          },
          include: ["index.d.ts"],
        },
      },
      apiReport: {
        enabled: true,
        reportFolder: folder,
        reportTempFolder: join(folder, "temp"),
        reportFileName: "report.api.md",
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: "error" } },
        extractorMessageReporting: { default: { logLevel: "none" } },
        tsdocMessageReporting: { default: { logLevel: "none" } },
      },
    };
    writeFileSync(config, JSON.stringify(text));
    execFileSync(releaseTools.program("api-extractor"), ["run", "--local", "--config", config], {
      cwd: folder,
    });
    const report = readFileSync(join(folder, "report.api.md"), "utf8");
    expect(report).not.toContain("ae-forgotten-export");
    await expect(report).toMatchFileSnapshot(`../../../api/${entry}.api.md`);
  },
);
