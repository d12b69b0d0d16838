import { describe, expect, it, onTestFinished } from "vitest";
import { createEmulator, type EmulatorOptions } from "../../src/emulator/index.js";
import { serveEmulator } from "../../src/node/index.js";

const BYTES = Uint8Array.from({ length: 1_000 }, (_, index) => index % 256);
const PLATFORM = "https://platform.acedata.cloud/api/v1";
const UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

function formWith(value: Blob | string = new Blob([BYTES], { type: "image/png" }), field = "file"): FormData {
  const form = new FormData();
  if (typeof value === "string") form.append(field, value);
  else form.append(field, value, "my cat.png");
  return form;
}

function upload(
  body: BodyInit | undefined = formWith(),
  token: string | undefined = "platform-v1-any",
): RequestInit {
  return { method: "POST", body, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } };
}

async function serve(options: EmulatorOptions = {}) {
  const emulator = createEmulator({ seed: 7, ...options });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  const post = async (init: RequestInit) => {
    const response = await fetch(`${url}/api/v1/files/`, init);
    return { status: response.status, body: await response.json() };
  };
  return { emulator, url, post };
}

describe("an upload over HTTP", () => {
  it("gets a URL at the same origin, which serves the file with its type", async () => {
    const { url, post } = await serve();
    const { status, body } = await post(upload());
    expect(status).toBe(200);
    expect(body).toEqual({ file_url: expect.stringMatching(`^${url}/files/${UUID}\\.png$`) });
    const file = await fetch(body.file_url);
    expect([file.status, file.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(BYTES);
    const head = await fetch(body.file_url, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, "1000"]);
    expect((await fetch(`${url}/files/another.png`)).status).toBe(404);
  });

  it("is logged with the name, the type and the size of its file, and without its bytes", async () => {
    const { emulator, post } = await serve();
    await post(upload());
    expect(emulator.requests).toMatchObject([{ method: "POST", path: "/api/v1/files/" }]);
    expect(emulator.requests[0]?.body).toEqual({
      file: { name: "my cat.png", type: "image/png", bytes: 1_000 },
    });
  });

  it("creates no task, and counts against no rate limit", async () => {
    const { emulator, post } = await serve({ rateLimit: { readsPerSecond: 1, submitsPerMinute: 1 } });
    for (const _ of [1, 2, 3]) expect((await post(upload())).status).toBe(200);
    expect(emulator.tasks).toHaveLength(0);
  });

  it.each<[string, BodyInit | undefined]>([
    ["without a body", undefined],
    ["with another field", formWith(new Blob([BYTES]), "image")],
    ["with a text in place of the file", formWith("cat.png")],
    ["with JSON", '{"file":"cat.png"}'],
  ])("%s gets HTTP 400", async (_, body) => {
    const { emulator, post } = await serve();
    expect(await post({ ...upload(), body: body ?? null })).toEqual({
      status: 400,
      body: { error: "No file provided" },
    });
    expect(emulator.requests[0]?.body).toBeUndefined();
  });

  it("of more than 100 MB gets HTTP 413 with the limit", async () => {
    const { post } = await serve();
    const limit = 100 * 1024 * 1024;
    const part = new Uint8Array(limit / 100);
    const blob = (...more: BlobPart[]) => new Blob([...Array.from({ length: 100 }, () => part), ...more]);
    expect((await post(upload(formWith(blob())))).status).toBe(200);
    const { status, body } = await post(upload(formWith(blob("x"))));
    expect([status, body]).toEqual([413, { error: "File too large", max_bytes: limit }]);
  }, 60_000);

  it("without a token, or with the token of the API, gets HTTP 401", async () => {
    const { post } = await serve({ apiKey: "the-token-of-the-api" });
    expect((await post({ ...upload(), headers: {} })).status).toBe(401);
    const { status, body } = await post(upload(undefined, "the-token-of-the-api"));
    expect([status, body]).toEqual([401, { error: "The specified token is invalid or wrong." }]);
    expect((await post(upload(undefined, "another"))).status).toBe(200);
  });

  it("gives a URL that a submission accepts like any other", async () => {
    const { emulator, url, post } = await serve({ taskSeconds: 0 });
    const { file_url } = (await post(upload())).body;
    const media = [{ type: "first_frame", url: file_url }];
    const response = await fetch(`${url}/wan/videos`, {
      method: "POST",
      headers: { authorization: "Bearer any" },
      body: JSON.stringify({ model: "wan3.0-video", media }),
    });
    expect((await response.json()).success).toBe(true);
    expect(emulator.requests.at(-1)?.notes).toBeUndefined();
    expect(emulator.tasks[0]).toMatchObject({ request: { media } });
    expect(emulator.tasks[0]?.failure).toBeUndefined();
  });
});

describe("an upload to the service's own platform", () => {
  it("gets a URL at another host, which the emulator's fetch serves", async () => {
    const emulator = createEmulator();
    const { file_url } = await (await emulator.fetch(`${PLATFORM}/files/`, upload())).json();
    expect(file_url).toMatch(new RegExp(`^https://cdn\\.acedata\\.cloud/files/${UUID}\\.png$`));
    const file = await emulator.fetch(file_url);
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(BYTES);
  });

  it("of a file without a file extension gets a URL without one", async () => {
    const emulator = createEmulator();
    const form = new FormData();
    form.append("file", new Blob([BYTES]), "cat");
    const { file_url } = await (await emulator.fetch(`${PLATFORM}/files/`, upload(form))).json();
    expect(file_url).toMatch(new RegExp(`/files/${UUID}$`));
  });

  it("is forgotten after a reset", async () => {
    const emulator = createEmulator();
    const { file_url } = await (await emulator.fetch(`${PLATFORM}/files/`, upload())).json();
    emulator.reset();
    expect((await emulator.fetch(file_url)).status).toBe(404);
  });
});

describe("a fault of an upload", () => {
  it('applies to an upload only with on: "upload"', async () => {
    const emulator = createEmulator();
    const post = () => emulator.fetch(`${PLATFORM}/files/`, upload());
    emulator.faults.next("html-502");
    expect((await post()).status).toBe(200);
    emulator.faults.clear();
    emulator.faults.next({ error: "busy" }, { on: "upload" });
    expect((await post()).status).toBe(500);
    expect((await post()).status).toBe(200);
  });

  it("breaks the connection as it does for other requests", async () => {
    const emulator = createEmulator();
    emulator.faults.next("reset", { on: "upload" });
    await expect(emulator.fetch(`${PLATFORM}/files/`, upload())).rejects.toThrow("fetch failed");
    expect(emulator.requests).toHaveLength(1);
  });

  it("may be a function, which can return the other documented response", async () => {
    const emulator = createEmulator();
    emulator.faults.next(
      async (_, respond) => {
        const { file_url: url } = await (await respond()).json();
        return Response.json({ url });
      },
      { on: "upload" },
    );
    const { url } = await (await emulator.fetch(`${PLATFORM}/files/`, upload())).json();
    expect((await emulator.fetch(url)).status).toBe(200);
  });
});
