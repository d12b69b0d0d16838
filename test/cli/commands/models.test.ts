import { describe, expect, it } from "vitest";
import { models } from "../../../src/index.js";
import { fakeTerminal } from "../../support/terminal.js";

describe("models", () => {
  it("shows every model and its options", async () => {
    const terminal = fakeTerminal();
    expect(await terminal.run("models")).toBe(0);
    expect(terminal.out()).toMatch(/^wan2.6-r2v +image2video +5, 10 +10 sizes +720P, 1080P$/m);
    expect(terminal.out()).toMatch(/^wan3.0-video +text2video, image2video +2\.\.30, -1 +adaptive, /m);
  });

  it("is the catalogue as JSON", async () => {
    const terminal = fakeTerminal();
    expect(await terminal.run("models", "--json")).toBe(0);
    expect(JSON.parse(terminal.out())).toEqual(JSON.parse(JSON.stringify(models)));
  });
});
