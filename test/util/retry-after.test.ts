import { describe, expect, it, vi } from "vitest";
import { retryAfterMs } from "../../src/util/retry-after.js";
import { clientFor, REQUEST } from "../support/client.js";

describe("Retry-After", () => {
  it.each([
    ["2", 2_000],
    ["0.5", 500],
    ["1.25", 1_250],
    [" 7 ", 7_000],
    ["2.5s", undefined],
    ["x2", undefined],
    ["Thu, 01 Jan 2026 00:01:30 GMT", 90_000],
    ["Thu, 01 Jan 2025 00:00:00 GMT", 0],
    ["Thursday, 01-Jan-26 00:01:30 GMT", 90_000],
    ["Thu Jan  1 00:01:30 2026", 90_000],
    ["soon", undefined],
    ["soon 7", undefined],
    ["7 seconds", undefined],
    ["-7", undefined],
    ["1e3", undefined],
    ["7, 8", undefined],
    ["2026-01-01", undefined],
    ["Thu, 01 Jan 2026", undefined],
    ["Thu, 99 Jan 2026 00:01:30 GMT", undefined],
    ["", undefined],
  ])("%j is %s ms", (value, ms) => {
    vi.useFakeTimers({ now: new Date("2026-01-01T00:00:00Z") });
    expect(retryAfterMs(new Headers({ "retry-after": value }))).toBe(ms);
    vi.useRealTimers();
  });

  it.each(["seconds", "a date"])(
    "as %s delays the next attempt of a submit request by that time",
    async (form) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
      try {
        const now = Math.ceil(Date.now() / 1_000) * 1_000;
        vi.setSystemTime(now);
        const at: number[] = [];
        const value = form === "seconds" ? "30" : new Date(now + 30_000).toUTCString();
        const fetch = async () => {
          at.push(Date.now() - now);
          return at.length === 1
            ? Response.json({}, { status: 429, headers: { "retry-after": value } })
            : Response.json({ task_id: "t-1" });
        };
        const submitted = clientFor("http://localhost:1", { fetch }).submit(REQUEST);
        await vi.advanceTimersByTimeAsync(40_000);
        expect((await submitted).id).toBe("t-1");
        expect(at).toEqual([0, 30_000]);
      } finally {
        vi.useRealTimers();
      }
    },
  );
});
