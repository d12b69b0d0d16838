import { describe, expect, it, vi } from "vitest";
import { REQUEST } from "../support/client.js";
import { client, during, emulator, reads, useEmulator } from "../support/emulated.js";

useEmulator();

describe("a submitted task", () => {
  it("is plain data that survives JSON, and that any process can wait for", async () => {
    const submitted = await during(client().submit(REQUEST));
    const json = JSON.stringify(submitted);
    expect(JSON.parse(json)).toEqual({
      id: emulator.tasks[0]?.id,
      traceId: emulator.tasks[0]?.traceId,
      submittedAt: submitted.submittedAt.toISOString(),
    });
    // workerd checks the results of workflow steps in the same way, and rejects instances of classes.
    expect(Object.getPrototypeOf(submitted)).toBe(Object.prototype);
    expect(structuredClone(submitted)).toEqual({ ...submitted });
    expect(Object.keys(submitted)).not.toContain("wait");
    expect((await during(client().waitForTask(JSON.parse(json)))).id).toBe(submitted.id);
    expect((await during(submitted.wait())).id).toBe(submitted.id);
  });

  it("has a wait() that a test can spy on and replace, and that stays hidden from copies", async () => {
    const submitted = await during(client().submit(REQUEST));
    const wait = vi.spyOn(submitted, "wait").mockResolvedValue({
      id: submitted.id,
      status: "succeeded",
      video: { url: "https://cdn.example.com/v.mp4" },
    });
    expect((await submitted.wait({ timeout: 1_000 })).video.url).toBe("https://cdn.example.com/v.mp4");
    expect(wait).toHaveBeenCalledWith({ timeout: 1_000 });
    expect(reads()).toHaveLength(0);
    expect({ ...submitted }).not.toHaveProperty("wait");
    wait.mockRestore();
    expect((await during(submitted.wait())).id).toBe(submitted.id);
  });
});
