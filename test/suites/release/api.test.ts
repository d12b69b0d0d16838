import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { releaseTools } from "../../support/installed.js";
import { ROOT } from "../../support/project.js";

beforeAll(releaseTools.install);

// The reports contain every public name and type. `npm run api` updates them after an intended change.
it.each(["index", "schemas", "callbacks", "emulator", "msw", "node"])(
  "the public API of %s matches its report",
  async (entry) => {
    // Inside the project, because API Extractor looks for its package.json.
    const folder = mkdtempSync(join(ROOT, "node_modules/.api-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const config = join(folder, "api-extractor.json");
    const text = {
      projectFolder: ROOT,
      mainEntryPointFilePath: join(ROOT, `dist/${entry}.d.ts`),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            module: "nodenext",
            lib: ["es2022", "dom"],
            types: ["node"],
            skipLibCheck: true,
          },
          include: ["dist/*.d.ts"],
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
      cwd: ROOT,
    });
    const report = readFileSync(join(folder, "report.api.md"), "utf8");
    await expect(report).toMatchFileSnapshot(`../../../api/${entry}.api.md`);
  },
);
