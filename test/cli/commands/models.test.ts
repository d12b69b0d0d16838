import { describe, expect, it } from "vitest";
import { models } from "../../../src/index.js";
import { fakeTerminal } from "../../support/terminal.js";

describe("models", () => {
  it("shows every model and its options", async () => {
    const terminal = fakeTerminal();
    expect(await terminal.run("models")).toBe(0);
    expect(terminal.out()).toMatch(
      /^wan2\.6-r2v +image2video +5, 10\n {2}one of the ten sizes; 720P, 1080P\n/m,
    );
    expect(terminal.out()).toMatch(
      /^wan3\.0-video +both +2\.\.30, -1\n {2}adaptive, 16:9, 4:3, 1:1, 3:4, 9:16;\n {2}480P, 720P, 1080P\n/m,
    );
    for (const size of models["wan2.6-t2v"].sizes) expect(terminal.out()).toContain(size.replace("*", "x"));
  });

  it.each([44, 200, 0])("fits 44 columns, whatever the width of the terminal is: %i", async (columns) => {
    const terminal = fakeTerminal({ isTTY: true, columns });
    expect(await terminal.run("models")).toBe(0);
    for (const line of terminal.out().split("\n")) expect(line.length, line).toBeLessThanOrEqual(44);
  });

  it("prints the catalogue with --json", async () => {
    const terminal = fakeTerminal();
    expect(await terminal.run("models", "--json")).toBe(0);
    expect(JSON.parse(terminal.out())).toEqual(JSON.parse(JSON.stringify(models)));
  });
});
