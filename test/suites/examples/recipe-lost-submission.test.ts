import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../../src/emulator/index.js";
import { SECRET } from "../../support/callbacks.js";
import { REQUEST } from "../../support/client.js";
import { postTo } from "../../support/emulated.js";
import { freePort } from "../../support/process.js";
import { type Programs, recipePrograms } from "../../support/recipes.js";

/** The programs, with a URL at which the emulator reaches their callback server. */
async function programsWithCallbacks() {
  const port = String(await freePort());
  const env = {
    PORT: port,
    WAN_CALLBACK_SECRET: SECRET,
    WAN_CALLBACK_URL: `http://127.0.0.1:${port}/api/wan`,
  };
  const programs = await recipePrograms("lost-submission", { env, credits: 3 });
  // Half an hour is too long for a test.
  const path = join(programs.folder, "make-video.mjs");
  writeFileSync(path, readFileSync(path, "utf8").replace("{ callbacks,", "{ timeout: 10_000, callbacks,"));
  return programs;
}

const jobsIn = (folder: string) =>
  readFileSync(join(folder, "jobs.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Loses the response to a submission, and its callback. */
async function lose({ emulator, start }: Programs, jobId: string, fault: Fault): Promise<void> {
  emulator.faults.next(fault, { on: "submit" });
  emulator.faults.next("lost-callback");
  expect((await start("make-video.mjs", jobId).ended).code).toBe(1);
}

async function verdicts({ start }: Programs): Promise<string> {
  const { code, out, err } = await start("find-lost.mjs").ended;
  expect(code, err).toBe(0);
  return out;
}

/** Moves the start of all jobs into the past. */
function age(folder: string, minutes: number): void {
  for (const { jobId, startedAt } of jobsIn(folder)) {
    if (!startedAt) continue;
    const earlier = new Date(Date.parse(startedAt) - minutes * 60_000);
    appendFileSync(join(folder, "jobs.jsonl"), `${JSON.stringify({ jobId, startedAt: earlier })}\n`);
  }
}

const neverArrives = () => Promise.reject(new TypeError("The connection broke."));

describe("the recipe for a lost submission", () => {
  it("gets the video from the callback, with one submission", async () => {
    const { folder, emulator, start } = await programsWithCallbacks();
    emulator.faults.next("reset", { on: "submit" });
    const { code, err } = await start("make-video.mjs", "row-7").ended;
    expect(code, err).toBe(0);
    expect(emulator.tasks).toHaveLength(1);
    expect(existsSync(join(folder, "row-7.mp4"))).toBe(true);
    expect(jobsIn(folder).map(({ status }) => status)).toEqual(["submitting", "submitted", "saved"]);

    const again = await start("make-video.mjs", "row-7").ended;
    expect(again.err).toContain("row-7 was submitted before.");
    expect(emulator.tasks).toHaveLength(1);
  });

  it("finds in the usage that a submission was billed, by its trace id or as the only unknown record", async () => {
    for (const fault of [{ error: "timeout" }, "reset"] as const) {
      const programs = await programsWithCallbacks();
      expect((await programs.start("make-video.mjs", "fine").ended).code).toBe(0);
      await lose(programs, "lost", fault);
      const [, task] = programs.emulator.tasks;
      expect(jobsIn(programs.folder).at(-1)?.status).toBe("lost");
      expect(await verdicts(programs)).toBe(`lost billed: do not submit it again; ${task?.traceId}\n`);
    }
  });

  it("finds that a failed task is not billed, but finds it at once only by a trace id", async () => {
    for (const [fault, verdict] of [
      [{ error: "timeout" }, "not billed: submit it again, under a new job id"],
      ["reset", "not known yet: ask again in a minute"],
    ] as const) {
      const programs = await programsWithCallbacks();
      programs.emulator.outcomes.next({ fail: "api_error" });
      await lose(programs, "failed", fault);
      expect(await verdicts(programs)).toBe(`failed ${verdict}\n`);
    }
  });

  it("finds after half an hour that a submission never arrived", async () => {
    const programs = await programsWithCallbacks();
    await lose(programs, "absent", neverArrives);
    expect(await verdicts(programs)).toBe("absent not known yet: ask again in a minute\n");
    age(programs.folder, 32);
    expect(await verdicts(programs)).toBe("absent not billed: submit it again, under a new job id\n");
  });

  it("leaves the decision to a person if two submissions were lost", async () => {
    const programs = await programsWithCallbacks();
    programs.emulator.outcomes.next({ fail: "api_error" });
    await lose(programs, "one", "reset");
    await lose(programs, "two", neverArrives);
    expect(await verdicts(programs)).toBe("one unclear: a person decides\ntwo unclear: a person decides\n");
  });

  it("leaves the decision to a person if another program has submitted a video, too", async () => {
    const programs = await programsWithCallbacks();
    await postTo(programs.emulator, "/wan/videos", { ...REQUEST, async: true });
    await lose(programs, "lost", "reset");
    expect(await verdicts(programs)).toBe("lost unclear: a person decides\n");
  });

  it("records a submission that was refused", async () => {
    const { folder, emulator, start } = await programsWithCallbacks();
    emulator.faults.next({ error: "used_up" });
    expect((await start("make-video.mjs", "refused").ended).code).toBe(1);
    expect(jobsIn(folder).map(({ status }) => status)).toEqual(["submitting", "not accepted"]);
  });
});
