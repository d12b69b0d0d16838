import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../../support/project.js";

const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const manifest = read(join(ROOT, "package.json"));
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wan-client-release-"));
  return () => rmSync(folder, { recursive: true, force: true });
});

function script(name: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts", name), ...args], {
    encoding: "utf8",
  });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

describe("package.json", () => {
  it("names no repository and asks for no provenance, because a publish by hand has neither", () => {
    for (const field of ["repository", "homepage", "bugs"]) expect(manifest).not.toHaveProperty(field);
    expect(manifest.publishConfig).toEqual({ access: "public" });
  });

  it("has scripts that also run on Windows", () => {
    for (const [name, command] of Object.entries(manifest.scripts as Record<string, string>)) {
      for (const part of command.split("&&")) {
        const [program = ""] = part.trim().split(" ");
        expect(["node", "npm", "biome", "tsc", "vitest"], name).toContain(program);
      }
      expect(command, name).not.toMatch(/'|\$|;|\|/);
    }
  });

  it("installs without a warning about the version of Node that runs this test", () => {
    for (const name of ["package.json", "package-lock.json"])
      writeFileSync(join(folder, name), readFileSync(join(ROOT, name)));
    const { status, stderr } = spawnSync("npm", ["ci", "--dry-run", "--offline", "--ignore-scripts"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    expect(stderr).not.toContain("EBADENGINE");
  });
});

describe("the address of the repository", () => {
  const url = "https://github.com/owner/name";

  it("is filled in, and nothing else changes", () => {
    const file = join(folder, "package.json");
    writeFileSync(file, JSON.stringify(manifest));
    expect(script("fill-in-repository.mjs", url, file).status).toBe(0);
    expect(read(file)).toEqual({
      ...manifest,
      repository: { type: "git", url: `git+${url}.git` },
      homepage: `${url}#readme`,
      bugs: { url: `${url}/issues` },
    });
  });

  it.each(["", "owner/name", "https://github.com/owner", "https://github.com/owner/name; rm"])(
    "is refused if it is %j, and the file stays as it is",
    (wrong) => {
      const file = join(folder, "package.json");
      writeFileSync(file, "{}");
      const { status, stderr } = script("fill-in-repository.mjs", wrong, file);
      expect(status).toBe(2);
      expect(stderr).toContain(`got "${wrong}"; use one like https://github.com/owner/name`);
      expect(readFileSync(file, "utf8")).toBe("{}");
    },
  );
});

describe("a release", () => {
  const check = (tag: string, version: string, changelog: string) => {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ version }));
    writeFileSync(join(folder, "CHANGELOG.md"), changelog);
    return script("check-release.mjs", tag, folder);
  };
  const CHANGELOG =
    "# Changelog\n\n## [1.2.0] - 2027-01-31\n\n- One.\n\n### More\n\n- Two.\n\n## [1.1.0] - 2027-01-01\n\n- Old.\n";

  it("has the notes of its version", () => {
    const { status, stdout } = check("v1.2.0", "1.2.0", CHANGELOG);
    expect(status).toBe(0);
    expect(stdout).toBe("- One.\n\n### More\n\n- Two.");
  });

  it.each([
    ["v1.2.1", "1.2.0", CHANGELOG, 'got "v1.2.1"; use v1.2.0'],
    ["", "1.2.0", CHANGELOG, 'got ""; use v1.2.0'],
    ["v1.3.0", "1.3.0", CHANGELOG, 'has no heading "## [1.3.0] - YYYY-MM-DD"'],
    ["v1.2.0", "1.2.0", "## [1.2.0] - Unreleased\n\n- One.\n", 'has no heading "## [1.2.0] - YYYY-MM-DD"'],
    [
      "v1.2.0",
      "1.2.0",
      "## [1.2.0] - 2027-01-31\n\n## [1.1.0] - 2027-01-01\n\n- Old.\n",
      "says nothing about 1.2.0",
    ],
  ])(
    "with the tag %j and the version %j is refused if they or the changelog differ",
    (tag, version, text, message) => {
      const { status, stdout, stderr } = check(tag, version, text);
      expect(status).toBe(1);
      expect(stdout).toBe("");
      expect(stderr).toContain(message);
    },
  );
});

it("the changelog describes the version in package.json", () => {
  const changelog = readFileSync(join(ROOT, "CHANGELOG.md"), "utf8");
  expect(changelog.includes(`\n## [${manifest.version}] - `)).toBe(true);
});

it("bash can parse the scripts of the repository", () => {
  for (const file of [".ci/run", ".github/report-doctor.sh"])
    expect(() => execFileSync("bash", ["-n", join(ROOT, file)])).not.toThrow();
});
