import { expect, it, vi } from "vitest";
import { loggedFetch } from "../../../src/cli/emulator-log.js";
import { createEmulator } from "../../../src/emulator/index.js";
import { fakeTerminal } from "../../support/terminal.js";

it("`emulator` prints each request and upload, and the fields and values that are not in the guide", async () => {
  const terminal = fakeTerminal();
  const ended = terminal.run("emulator", "--port", "0", "--task-seconds", "0");
  const url = await vi.waitFor(() => /http:\S+/.exec(terminal.out())?.[0] ?? expect.fail("no URL"));
  const init = { method: "POST", headers: { authorization: "Bearer any" } };
  const post = (body: object) => fetch(`${url}/wan/videos`, { ...init, body: JSON.stringify(body) });
  const { task_id } = await (
    await post({ model: "wan2.6-t2v", prompt: "A boat", negativePrompt: "n", resolution: "720p" })
  ).json();
  await post({ model: "wan2.6-t2v", prompt: "A boat" });
  await post({ model: "wan2.6-t2v", negativePrompt: "n" });
  const form = new FormData();
  form.append("file", new Blob(["a cat"], { type: "image/png" }), "cat.png");
  await fetch(`${url}/api/v1/files/`, { ...init, body: form });
  await fetch(`${url}/api/v1/files/`, { ...init, body: new FormData() });
  terminal.pressCtrlC();
  expect(await ended).toBe(0);
  const [first, ...others] = terminal.out().split("\n\n")[1]?.trim().split("\n") ?? [];
  expect(first).toMatch(new RegExp(`^\\S+ POST /wan/videos 200 {2}wan2.6-t2v "A boat" {2}task ${task_id}$`));
  expect(others).toEqual([
    '         field "negativePrompt" is not known and was dropped',
    '         resolution "720p" is not in the guide for wan2.6-t2v',
    expect.stringMatching(/ 200 {2}wan2.6-t2v "A boat" {2}task \S+$/),
    expect.stringMatching(/ 400 {2}wan2.6-t2v$/),
    expect.stringMatching(/ POST \/api\/v1\/files\/ 200 {2}cat\.png image\/png 5 bytes$/),
    expect.stringMatching(/ POST \/api\/v1\/files\/ 400$/),
  ]);
});

it("the log of `emulator` has the file of each upload, also of uploads at the same time", async () => {
  let log = "";
  const out = {
    write(text: string) {
      log += text;
    },
  };
  const fetch = loggedFetch(createEmulator(), { out, err: out, env: {}, onInterrupt: () => () => {} });
  const upload = (name?: string) => {
    const body = new FormData();
    if (name !== undefined) body.append("file", new Blob([name], { type: "image/png" }), name);
    const init = { method: "POST", headers: { authorization: "Bearer any" }, body };
    return fetch("http://localhost/api/v1/files/", init);
  };
  await Promise.all([upload("a.png"), upload("bb.png"), upload(), upload("ccc.png")]);
  const outcomes = log.split("\n").map((line) => line.replace(/^.*files\/ /, ""));
  expect(outcomes.sort()).toEqual([
    "",
    "200  a.png image/png 5 bytes",
    "200  bb.png image/png 6 bytes",
    "200  ccc.png image/png 7 bytes",
    "400",
  ]);
});

it.each([
  [
    "a model",
    "/wan/videos",
    { model: "wan\u001b[31m\n12:00:00 POST /wan/videos 200", prompt: "A\u007f\u009b boat" },
  ],
  ["an action", "/wan/tasks", { action: "retrieve\r\nfirst", id: "t\u001b[2J\u2028-1" }],
  ["an id", "/wan/tasks", { action: "retrieve", id: "t-1\u202e\u001b]0;title\u0007" }],
  ["a field", "/wan/videos", { model: "wan2.6-t2v", prompt: "A boat", "a\u001b[2Jb\nc": 1 }],
])("the log of `emulator` has no control characters from %s", async (_, path, body) => {
  const terminal = fakeTerminal();
  const ended = terminal.run("emulator", "--port", "0", "--task-seconds", "0");
  const url = await vi.waitFor(() => /http:\S+/.exec(terminal.out())?.[0] ?? expect.fail("no URL"));
  const headers = { authorization: "Bearer any" };
  await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  terminal.pressCtrlC();
  expect(await ended).toBe(0);
  const log = terminal.out().split("\n\n").slice(1).join("\n\n").trimEnd();
  expect(log.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Zl}\p{Bidi_Control}]/u);
  // A line for the request, and one for a dropped field.
  expect(log.split("\n")).toHaveLength(Object.keys(body).length > 2 ? 2 : 1);
});
