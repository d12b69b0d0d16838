import { describe, expect, it } from "vitest";
import { platformAddress, urlFrom } from "../../src/cli/connection.js";
import { fakeTerminal } from "../support/terminal.js";

const USE = "use an http or https URL";

describe("a base URL", () => {
  it.each([
    ["http://localhost:8787//", "http://localhost:8787"],
    ["HTTPS://api.example.com/v1/", "HTTPS://api.example.com/v1"],
    ["https://api.example.com/@team/", "https://api.example.com/@team"],
  ])("has no slashes at its end: %s", (url, expected) => {
    expect(urlFrom("base-url", url)).toBe(expected);
  });

  it.each([
    ["localhost:8787", "localhost:8787", ""],
    ["http://", "http://", ""],
    ["http://localhost?region=eu", "http://localhost?…", " without a query"],
    ["http://localhost?sig=5ec7e7#top", "http://localhost?…", " without a query"],
    ["http://localhost/?", "http://localhost/?…", " without a query"],
    ["http://localhost/#5ec7e7", "http://localhost/#…", " without a fragment (#)"],
    ["http://ann:5ec7e7@localhost", "http://…@localhost", " without a user name and a password"],
    ["http://ann@localhost?sig=5ec7e7", "http://…@localhost?…", " without a user name and a password"],
    ["http://:5ec7e7@localhost", "http://…@localhost", " without a user name and a password"],
    ["http://@localhost", "http://…@localhost", " without a user name and a password"],
    ["http://ann:a@5ec7e7@localhost", "http://…@localhost", " without a user name and a password"],
    ["http://ann:a/5ec7e7@localhost", "http://…@localhost", " without a user name and a password"],
    ["http://ann:123/5ec7e7@localhost", "http://…@localhost", " without a user name and a password"],
    ["http://ann:a#5ec7e7@localhost", "http://…@localhost", " without a user name and a password"],
    ["http://ann:a?5ec7e7@localhost", "http://…@localhost", " without a user name and a password"],
    ["ann:5ec7e7@localhost", "…@localhost", " without a user name and a password"],
  ])("is refused with the real problem, and without secrets: %s", (url, shown, without) => {
    expect(() => urlFrom("base-url", url)).toThrow(`--base-url: got "${shown}"; ${USE}${without}.`);
    expect(shown).not.toContain("5ec7e7");
  });

  it("of the platform is checked in the same way", () => {
    expect(() => platformAddress({ "base-url": "http://ann:5ec7e7@localhost" })).toThrow("a user name");
  });
});

it("a command prints what is wrong with its --base-url, and exits with 2", async () => {
  const terminal = fakeTerminal();
  expect(await terminal.run("balance", "--base-url", "http://ann:5ec7e7@localhost/v1")).toBe(2);
  const message = `--base-url: got "http://…@localhost/v1"; ${USE} without a user name and a password.`;
  expect(terminal.err()).toBe(`wan-client: ${message}\nSee wan-client balance --help\n`);
});
