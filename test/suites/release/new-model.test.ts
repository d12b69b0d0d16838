import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build, type Plugin } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requestFieldDocs, writeFieldDescriptions } from "../../../scripts/request-field-docs.mjs";
import { ROOT } from "../../support/project.js";
import { startServer } from "../../support/server.js";

// A copy of the source, to which the model in CONTRIBUTING.md is added as that page describes.
let folder: string;
const inCopy = (path: string) => join(folder, "src", path);

beforeAll(async () => {
  // Inside the project, so that zod resolves.
  folder = mkdtempSync(join(ROOT, "node_modules/.new-model-"));
  cpSync(join(ROOT, "src"), join(folder, "src"), { recursive: true });
  const guide = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
  const blocks = [...guide.matchAll(/```ts\n\/\/ src\/(\S+)\n(.*?)```/gs)];
  const [[, file = "", definition = ""] = [], [, catalogue = "", lines = ""] = []] = blocks;
  writeFileSync(inCopy(file), definition);
  const [importLine = ""] = /^import .*\n/m.exec(lines) ?? [];
  const [entry = ""] = /^ {2}".*\n/m.exec(lines) ?? [];
  const known = readFileSync(inCopy(catalogue), "utf8");
  writeFileSync(inCopy(catalogue), importLine + known.replace(/^\};\n/m, `${entry}};\n`));
  const paths = {
    "#runtime": ["./src/transport/runtime/node.ts"],
    "wan-client": ["./src/index.ts"],
    "wan-client/*": ["./src/*/index.ts"],
  };
  const tsconfig = {
    extends: join(ROOT, "tsconfig.json"),
    compilerOptions: { paths, types: [] },
    include: ["user.ts"],
    exclude: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  // As a build does.
  writeFieldDescriptions(folder, requestFieldDocs(folder));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Resolves the package's own names as its exports map does for a user. */
const fromCopy: Plugin = {
  name: "from-copy",
  setup({ onResolve }) {
    onResolve({ filter: /^#runtime$/ }, () => ({ path: inCopy("transport/runtime/node.ts") }));
    onResolve({ filter: /^wan-client(\/|$)/ }, ({ path }) => {
      const [, entry] = path.split("/");
      return { path: inCopy(entry === undefined ? "index.ts" : `${entry}/index.ts`) };
    });
  },
};

async function bundle(entry: string): Promise<string> {
  const outfile = join(folder, `${entry.replaceAll("/", "-")}.mjs`);
  await build({
    entryPoints: [inCopy(entry)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    plugins: [fromCopy],
    external: ["undici", "msw"],
    tsconfigRaw: "{}",
  });
  return outfile;
}

async function load(entry: string) {
  return import(pathToFileURL(await bundle(entry)).href);
}

it("a new model has a type, and is accepted only by the methods of its actions", () => {
  const program = `
    import { type Image2VideoParams, models, type Text2VideoParams, WanClient, type WanModel, type WanRequest } from "wan-client";
    import { requestSchemas } from "wan-client/schemas";
    export const request: WanRequest<"wan4.0-video"> = { model: "wan4.0-video", prompt: "p", duration: 5, fps: 60 };
    export const any: WanRequest = request;
    export const text: Text2VideoParams["model"] = "wan4.0-video";
    // @ts-expect-error it does not make videos from images
    export const image: Image2VideoParams["model"] = "wan4.0-video";
    export const name: WanModel<"text2video"> = "wan4.0-video";
    export const durations: readonly [5, 10] = models["wan4.0-video"].durations;
    export const fps: 24 | 60 | undefined = requestSchemas["wan4.0-video"].parse({}).fps;
    const wan = new WanClient();
    void wan.text2video({ model: "wan4.0-video", prompt: "p", fps: 24 });
    // @ts-expect-error 30 is not one of its frame rates
    void wan.generate({ model: "wan4.0-video", prompt: "p", fps: 30 });
    // @ts-expect-error no other model has a frame rate
    void wan.generate({ model: "wan2.6-t2v", prompt: "p", fps: 24 });
    // @ts-expect-error it does not make videos from images
    void wan.image2video({ model: "wan4.0-video", prompt: "p" });`;
  writeFileSync(join(folder, "user.ts"), program);
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  expect(() =>
    execFileSync(process.execPath, [tsc, "--project", folder], { encoding: "utf8", stdio: "pipe" }),
  ).not.toThrow();
});

describe("the client with a new model", () => {
  it("lists it, advises about its requests, and refuses invalid ones", async () => {
    const { models, adviseRequest, WanClient } = await load("index.ts");
    expect(models["wan4.0-video"]).toMatchObject({ actions: ["text2video"], durations: [5, 10] });
    const long = { model: "wan4.0-video", prompt: "x".repeat(5_001) };
    expect(adviseRequest(long)).toMatchObject([{ path: ["prompt"] }]);
    const wan = new WanClient({ apiKey: "any", fetch: async () => Response.json({ task_id: "t-1" }) });
    await expect(
      wan.submit({ model: "wan4.0-video", prompt: "p", fps: 60, duration: 10 }),
    ).rejects.toMatchObject({
      issues: [{ path: ["fps"], message: "got 60; use 24, or a duration of 5" }],
    });
    await expect(wan.submit({ model: "wan4.0-video", prompt: "p", duration: 7 })).rejects.toThrow(
      "got 7; use 5 or 10",
    );
    await expect(wan.submit({ model: "wan4.0-vide" })).rejects.toThrow("did you mean wan4.0-video?");
    await expect(
      wan.text2video({ model: "wan4.0-video", prompt: "p", fps: 60, duration: 5 }),
    ).resolves.toMatchObject({ id: "t-1" });
  });
});

it("a new model has a schema, is in the union, and has a tool schema", async () => {
  const { requestSchema, requestSchemas, toolSchema } = await load("schemas/index.ts");
  const request = { model: "wan4.0-video", prompt: "p", fps: 24 };
  expect(requestSchemas["wan4.0-video"].safeParse(request)).toEqual({ success: true, data: request });
  expect(requestSchema.safeParse(request).success).toBe(true);
  expect(requestSchema.safeParse({ ...request, fps: 25 }).success).toBe(false);
  expect(toolSchema("wan4.0-video")).toMatchObject({
    required: ["model", "action", "prompt"],
    properties: {
      fps: {
        type: "integer",
        enum: [24, 60],
        description: "Frames a second. 60 needs a duration of 5 seconds.",
      },
    },
  });
});

it("the command knows a new model, and has a flag for its own field", async () => {
  const video = { success: true, video_url: "https://example.com/a.mp4", state: "completed" };
  const { url, arrivals } = await startServer(
    { json: { task_id: "t-1" } },
    { json: { id: "t-1", finished_at: 1_790_000_000, response: video } },
  );
  const cli = await bundle("cli/main.ts");
  const run = async (...args: string[]) => {
    const env = { ...process.env, ACEDATACLOUD_API_TOKEN: "any" };
    return (await promisify(execFile)(process.execPath, [cli, ...args], { env })).stdout;
  };
  expect(await run("models")).toMatch(/^wan4\.0-video +text2video +5, 10/m);
  expect(await run("generate", "--help")).toMatch(/--fps NUMBER +Frames a second/);
  const printed = await run(
    "generate",
    "-m",
    "wan4.0-video",
    "-p",
    "A boat",
    "--fps",
    "24",
    "--base-url",
    url,
  );
  expect(printed).toContain(video.video_url);
  expect(arrivals[0]?.body).toEqual({
    ...{ model: "wan4.0-video", action: "text2video", prompt: "A boat", fps: 24 },
    async: true,
  });
});
