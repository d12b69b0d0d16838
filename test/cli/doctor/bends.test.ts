import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ALLOWED, FREE, PAID } from "../../support/bent-services.js";
import { differencesIn, examineService, serviceEmulator, stubService } from "../../support/doctor.js";
import { useFakeTimers } from "../../support/fake-timers.js";
import { aFolder } from "../../support/folder.js";

useFakeTimers();

it.each(ALLOWED)("what the contract allows is not reported as a difference: %s", async (_, bend) => {
  stubService(serviceEmulator(), bend);
  const { code, checks } = await examineService("--pay", "--yes");
  expect(differencesIn(checks)).toEqual([]);
  expect(code).toBe(0);
});

it("nothing differs at the emulator", async () => {
  stubService(serviceEmulator());
  const { code, checks } = await examineService("--pay", "--yes");
  expect(differencesIn(checks)).toEqual([]);
  expect(code).toBe(0);
});

describe("a service is examined free of charge, and the difference is named", () => {
  it.each(FREE)("%s", async (_, bend, check, got) => {
    const emulator = serviceEmulator();
    stubService(emulator, bend);
    const { code, checks } = await examineService();
    expect(code).toBe(1);
    const differences = differencesIn(checks);
    expect(differences.map(([name]) => name)).toEqual(differences.map(() => check));
    expect(differences.map(([, , what]) => what).join("\n")).toMatch(got);
    expect(emulator.requests.some(({ path }) => path.endsWith("/wan/videos"))).toBe(false);
  });
});

describe("a video is made, and the difference is named", () => {
  it.each(PAID)("%s", async (_, bend, check, got) => {
    const emulator = serviceEmulator();
    // If the URL has a parameter that its signature does not cover, the emulator still serves the video.
    stubService(emulator, bend);
    const { checks } = await examineService("--pay", "--yes");
    const named = differencesIn(checks).filter(([name]) => name === check);
    expect(named.map(([, , what]) => what).join("\n")).toMatch(got);
  });
});

describe("a recording of a service", () => {
  it.each([...FREE.filter(([name]) => name !== "the clock is an hour ahead"), ...PAID])(
    "makes the emulator differ in the same way: %s",
    async (_, bend) => {
      const file = join(await aFolder(), "recording.json");
      stubService(serviceEmulator(), bend);
      const original = await examineService("--pay", "--yes", "--record", file);
      const recording = JSON.parse(await readFile(file, "utf8"));
      stubService(serviceEmulator({ recording }));
      const replayed = await examineService("--pay", "--yes");
      expect(differencesIn(replayed.checks)).toEqual(differencesIn(original.checks));
      expect(replayed.code).toBe(original.code);
    },
  );
});
