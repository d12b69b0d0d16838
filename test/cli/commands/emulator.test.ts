import { expect, it, vi } from "vitest";
import { fakeTerminal } from "../../support/terminal.js";

it("`emulator` prints each request and upload, and then what it took although the guide does not say it", async () => {
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
    '         resolution "720p" is not what the guide says for wan2.6-t2v',
    expect.stringMatching(/ 200 {2}wan2.6-t2v "A boat" {2}task \S+$/),
    expect.stringMatching(/ 400 {2}wan2.6-t2v$/),
    expect.stringMatching(/ POST \/api\/v1\/files\/ 200 {2}cat\.png image\/png 5 bytes$/),
    expect.stringMatching(/ POST \/api\/v1\/files\/ 400$/),
  ]);
});
