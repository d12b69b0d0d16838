import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { releaseTools, TYPESCRIPTS } from "../../support/installed.js";
import { installProject, type Project } from "../../support/project.js";

const cleanUps: (() => void)[] = [];
const later = (cleanUp: () => void) => cleanUps.push(cleanUp);
const projects: Record<"dom" | "node", Project> = {} as never;

beforeAll(() => {
  releaseTools.install();
  projects.dom = installProject("test/suites/release/types", [], { whenFinished: later });
  projects.node = installProject("test/suites/release/types", ["@types/node@20", "msw@2"], {
    whenFinished: later,
  });
  for (const { folder } of Object.values(projects)) {
    copyFileSync(join(folder, "user.ts"), join(folder, "user.cts"));
  }
  return () => {
    for (const cleanUp of cleanUps) cleanUp();
  };
});

const RESOLUTIONS = [
  ["bundler", "esnext", []],
  ["node16", "node16", ["user.cts"]],
  ["nodenext", "nodenext", ["user.cts"]],
] as const;
const CASES = TYPESCRIPTS.flatMap((version) =>
  RESOLUTIONS.flatMap(([moduleResolution, module, more]) => [
    { version, moduleResolution, module, lib: "dom", files: ["user.ts", ...more] },
    { version, moduleResolution, module, lib: "node", files: ["user.ts", ...more] },
  ]),
);

/** Compiles files of a project. Returns the output of the compiler. */
function compile({ folder, run }: Project, version: string, options: object, files: string[]): string {
  const compilerOptions = { target: "es2022", strict: true, skipLibCheck: false, noEmit: true, ...options };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  return run(process.execPath, releaseTools.file(`typescript-${version}/bin/tsc`), "--project", ".");
}

const WITH_DOM = ["es2022", "dom", "dom.iterable", "dom.asynciterable"];

it.each(CASES)(
  "the types compile with TypeScript $version, $moduleResolution, and the types of $lib",
  ({ version, moduleResolution, module, lib, files }) => {
    const types = lib === "dom" ? { lib: WITH_DOM, types: [] } : { lib: ["es2022"], types: ["node"] };
    const options = { module, moduleResolution, exactOptionalPropertyTypes: true, ...types };
    expect(compile(projects[lib as "dom" | "node"], version, options, files)).toBe("");
  },
);

// node10 ignores exports maps. ts-jest and Nest use it. TypeScript 6 warns about it, and TypeScript 7 has removed it.
it.each(["5.5", "5.9"] as const)("the types compile with TypeScript %s and node10", (version) => {
  const options = {
    module: "commonjs",
    moduleResolution: "node10",
    esModuleInterop: true,
    lib: WITH_DOM,
    types: [],
  };
  expect(compile(projects.dom, version, options, ["user.ts"])).toBe("");
});

// msw's own declarations need the types of the DOM, and compile in ES modules only.
it.each(TYPESCRIPTS)(
  "the types of the entry points for Node and msw compile with TypeScript %s",
  (version) => {
    const options = { module: "nodenext", lib: WITH_DOM, types: ["node"] };
    expect(compile(projects.node, version, options, ["node.ts"])).toBe("");
  },
);
