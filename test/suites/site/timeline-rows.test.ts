import { expect, it } from "vitest";
import type { RunEvent } from "../../../docs/site/playground/messages.js";
import { shortBody, shownBody } from "../../../docs/site/playground/shown-body.js";
import { clockText, timelineRows } from "../../../docs/site/playground/timeline-rows.js";

const sent: RunEvent = { kind: "request", at: 0, id: 1, path: "/wan/videos", body: { model: "wan2.6-t2v" } };

it("puts a response, and what follows from it, into the row of its request", () => {
  const rows = timelineRows([
    sent,
    { kind: "response", at: 200, id: 1, status: 200, body: { task_id: "t" } },
    { kind: "submitted", at: 200, taskId: "t" },
    { kind: "request", at: 2_200, id: 2, path: "/wan/tasks", body: { action: "retrieve", id: "t" } },
    { kind: "failure", at: 2_400, id: 2, message: "read ECONNRESET" },
    { kind: "log", at: 2_400, level: "warn", message: "read failed; will retry" },
  ]);
  expect(rows).toMatchObject([
    {
      title: "POST /wan/videos",
      result: { kind: "response", status: 200 },
      notes: [{ kind: "submitted", text: "t" }],
    },
    {
      title: "POST /wan/tasks retrieve",
      waitedMs: 2_000,
      result: { kind: "failure", message: "read ECONNRESET" },
      notes: [{ kind: "log", level: "warn", text: "read failed; will retry" }],
    },
  ]);
});

it("has a row for each callback, delivered or not", () => {
  const callback: RunEvent = { kind: "callback", at: 1_000, body: {}, status: 200 };
  const rows = timelineRows([sent, callback, { ...callback, status: undefined }]);
  expect(rows.map(({ kind, result }) => [kind, result.kind])).toEqual([
    ["request", "pending"],
    ["callback", "response"],
    ["callback", "failure"],
  ]);
});

it("shows advice that comes before the first request", () => {
  const rows = timelineRows([{ kind: "log", at: 0, level: "warn", message: "request: prompt is cut" }, sent]);
  expect(rows.map(({ kind, notes }) => [kind, notes.length])).toEqual([
    ["log", 1],
    ["request", 0],
  ]);
});

it("hides the queries of URLs and the ids of the account", () => {
  const body = {
    user_id: "u",
    urls: ["https://example.com/a.mp4?Signature=s"],
    text: "see http://a.example/#x now",
  };
  expect(shownBody(body)).toEqual({
    urls: ["https://example.com/a.mp4?…"],
    text: "see http://a.example/?… now",
  });
});

it("shortens a record to what changes", () => {
  const record = { _id: "1", id: "t", type: "videos", request: {}, created_at: 1, started_at: 2 };
  expect(shortBody(record)).toBe('{"started_at":2}');
  expect(shortBody("x".repeat(9), 3)).toBe("xxx…");
  expect(shortBody(undefined)).toBe("");
});

it("writes times as minutes and seconds", () => {
  expect([0, 61_250, 600_000].map(clockText)).toEqual(["0:00.0", "1:01.2", "10:00.0"]);
});
