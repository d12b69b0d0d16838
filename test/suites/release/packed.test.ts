import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installPacked, runIn } from "./packed.js";

let project = "";

beforeAll(() => {
  project = installPacked();
}, 60_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

const SCENARIO = `
async function scenario({ WanClient, WanError, RequestValidationError }, { createEmulator }, { serveEmulator, saveVideo }, { requestSchemas }, { createCallbackReceiver, verifyCallback }) {
  const receiver = createCallbackReceiver({ secret: "s", url: "https://app.example.com/" });
  const deliverCallback = (request) => receiver.handle(request);
  const { url, close } = await serveEmulator(createEmulator({ taskSeconds: 0.2, deliverCallback }));
  const wan = new WanClient({ baseURL: url, apiKey: "any" });
  const request = { model: "wan2.6-t2v", prompt: "A paper boat" };
  const waited = await wan.generate(request, { pollInterval: 50 });
  const blocking = await wan.generateBlocking(request);
  const notified = await wan.generate(request, { callbacks: receiver, timeout: 20_000 });
  const forged = await verifyCallback(new Request(url), { secret: "s" }).catch((error) => WanError.is(error) && error.status);
  const saved = await saveVideo(waited, "boat.mp4");
  const refused = await wan.submit({ ...request, duration: 7 }).catch((error) => RequestValidationError.is(error));
  await close();
  console.log(waited.status, notified.status, forged, blocking.status, saved.bytes > 1000, refused, requestSchemas["wan2.6-t2v"].safeParse(request).success);
}`;
const RESULT = "succeeded succeeded 405 succeeded true true true";

describe("the packed package", () => {
  it("works in ES modules, and the process exits by itself", () => {
    const program = `
      import * as client from "wan-client";
      import * as callbacks from "wan-client/callbacks";
      import * as emulator from "wan-client/emulator";
      import * as node from "wan-client/node";
      import * as schemas from "wan-client/schemas";
      ${SCENARIO}
      await scenario(client, emulator, node, schemas, callbacks);`;
    expect(runIn(project, "esm.mjs", program)).toBe(RESULT);
  });

  it("works in CommonJS, and the process exits by itself", () => {
    const program = `${SCENARIO}
      scenario(require("wan-client"), require("wan-client/emulator"), require("wan-client/node"), require("wan-client/schemas"), require("wan-client/callbacks"));`;
    expect(runIn(project, "cjs.cjs", program)).toBe(RESULT);
  });

  it("reads a file by its path, uploads it, and encodes it", () => {
    const program = `
      import { writeFileSync } from "node:fs";
      import { createRequire } from "node:module";
      import * as esm from "wan-client/account";
      import { createEmulator } from "wan-client/emulator";
      const cjs = createRequire(import.meta.url)("wan-client/account");
      writeFileSync("cat.png", "a cat");
      const { fetch } = createEmulator();
      for (const { uploadFile, imageDataUrl } of [esm, cjs]) {
        const { url } = await uploadFile("cat.png", { platformToken: "any", fetch });
        console.log(await (await fetch(url)).text(), await imageDataUrl("./cat.png"));
      }`;
    const line = "a cat data:image/png;base64,YSBjYXQ=";
    expect(runIn(project, "upload.mjs", program)).toBe(`${line}\n${line}`);
  });

  it("contains its command", () => {
    const { bin } = JSON.parse(readFileSync(join(project, "node_modules/wan-client/package.json"), "utf8"));
    const program = join(project, "node_modules/wan-client", bin["wan-client"]);
    const models = execFileSync(program, ["models"], { encoding: "utf8" });
    expect(models).toContain("wan3.0-video");
  });

  it("shows the Workflow SDK that its models can be serialized", () => {
    const read = (name: string) => readFileSync(join(project, "node_modules/wan-client", name), "utf8");
    // The SDK reads the files of a package only if the package depends on one of the SDK's packages, even for development.
    expect(Object.keys(JSON.parse(read("package.json")).devDependencies)).toContain("@workflow/serde");
    for (const name of ["dist/ai-sdk.js", "dist/ai-sdk.cjs"]) {
      // The SDK finds the class by this text.
      expect(read(name)).toMatch(/^ {2}static \[WORKFLOW_SERIALIZE\]\(/m);
      expect(read(name)).toMatch(/^ {2}static \[WORKFLOW_DESERIALIZE\]\(/m);
    }
  });

  it("has the provider for the AI SDK in its own entry only", () => {
    const folder = join(project, "node_modules/wan-client/dist");
    const files = readdirSync(folder).filter((name) => /\.c?js$/.test(name));
    const having = files.filter((name) =>
      readFileSync(join(folder, name), "utf8").includes("workflow-serialize"),
    );
    expect(having.sort()).toEqual(["ai-sdk.cjs", "ai-sdk.js"]);
  });

  it("recognizes the errors of its other module format", () => {
    const program = `
      import * as esm from "wan-client";
      import { createRequire } from "node:module";
      const cjs = createRequire(import.meta.url)("wan-client");
      const error = await new cjs.WanClient().submit({}).catch((error) => error);
      console.log(error instanceof esm.RequestValidationError, esm.RequestValidationError.is(error), esm.ApiError.is(error));`;
    expect(runIn(project, "both.mjs", program)).toBe("false true false");
  });

  it("prints a client by its name, without its contents", () => {
    const program = `
      const { WanClient } = require("wan-client");
      const wan = new WanClient({ apiKey: "s3cret" });
      console.log(wan, wan.withOptions({}));`;
    expect(runIn(project, "print.cjs", program)).toBe("WanClient {} WanClient {}");
  });

  it("does nothing when it is imported", () => {
    const program = `
      const touched = [];
      for (const name of ["Request", "Response", "Headers", "FormData", "fetch", "setTimeout", "performance"]) {
        const { value, get, ...rest } = Object.getOwnPropertyDescriptor(globalThis, name);
        delete rest.writable;
        Object.defineProperty(globalThis, name, { ...rest, get: () => (touched.push(name), get ? get.call(globalThis) : value) });
      }
      const { WanClient } = await import("wan-client");
      const wan = new WanClient();
      // What zod leaves behind as soon as it is evaluated.
      const hasZod = () => "__zod_globalConfig" in globalThis;
      const before = hasZod();
      await wan.submit({}).catch(() => {});
      await wan.submit({ model: "wan2.6-t2v" }).catch(() => {});
      console.log(JSON.stringify(touched), before, hasZod());`;
    expect(runIn(project, "import.mjs", program)).toBe("[] false true");
  });

  it("keeps the process alive only while it waits", () => {
    const program = `
      import { WanClient } from "wan-client";
      import { createEmulator } from "wan-client/emulator";
      const wan = new WanClient({ apiKey: "any", fetch: createEmulator({ taskSeconds: 1 }).fetch });
      process.on("exit", () => console.log("ended"));
      const { id } = await wan.submit({ model: "wan2.6-t2v", prompt: "p" });
      console.log((await wan.waitForTask(id, { pollInterval: 300 })).status);`;
    expect(runIn(project, "alive.mjs", program)).toBe("succeeded\nended");
  });
});

describe("a bundle for the edge", () => {
  async function bundle(conditions: string[], source: string): Promise<{ text: string; inputs: string[] }> {
    const result = await build({
      stdin: { contents: source, resolveDir: project },
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "neutral",
      conditions,
      mainFields: ["module", "main"],
      minifyWhitespace: true,
      legalComments: "none",
      logLevel: "silent",
    });
    return { text: result.outputFiles[0]?.text ?? "", inputs: Object.keys(result.metafile.inputs) };
  }

  const EVERYTHING = `export * from "wan-client"; export * from "wan-client/schemas"; export * from "wan-client/emulator"; export * from "wan-client/callbacks"; export * from "wan-client/ai-sdk"; export * from "wan-client/account";`;

  it.each(["workerd", "edge-light", "browser", "bun", "deno"])(
    "with the condition %s contains no undici, no Node module, and no bare process or Buffer",
    async (condition) => {
      const { text, inputs } = await bundle([condition, "import"], EVERYTHING);
      expect(inputs.filter((input) => input.includes("undici"))).toEqual([]);
      expect(text).not.toMatch(/["']node:|\brequire\(|undici/);
      for (const use of text.match(/.{0,20}\bprocess\b(?=[.?[])/g) ?? [])
        expect(use).toContain("globalThis.process");
      expect(text).not.toMatch(/(?<![\w$])Buffer\b/);
    },
  );

  it("with the condition node imports Node modules, which shows that the test above can fail", async () => {
    const failed = bundle(["node", "import"], EVERYTHING);
    await expect(failed).rejects.toThrow(/node:/);
  });

  it("of one error class contains neither the client nor a schema", async () => {
    const { text } = await bundle(["browser", "import"], `export { RateLimitError } from "wan-client";`);
    expect(text).toContain("RateLimitError");
    expect(text).not.toMatch(/WanClient|wan2\.6|\$Zod/);
  });

  it("of verifyCallback contains neither the receiver nor the client", async () => {
    const { text } = await bundle(
      ["workerd", "import"],
      `export { verifyCallback } from "wan-client/callbacks";`,
    );
    expect(text).toContain("wan_sig");
    expect(text).not.toMatch(/WanClient|waitUntil|getTasks|generate/);
  });

  it("of the schemas does not contain the client", async () => {
    const { text } = await bundle(
      ["browser", "import"],
      `export { requestSchemas } from "wan-client/schemas";`,
    );
    expect(text).toContain("wan2.6-t2v");
    expect(text).not.toMatch(/WanClient|toolSchema/);
  });
});

it("the packed package has every file that its exports name", () => {
  const { exports } = JSON.parse(readFileSync(join(project, "node_modules/wan-client/package.json"), "utf8"));
  const targets = Object.values(exports as Record<string, unknown>).flatMap((entry) =>
    typeof entry === "string"
      ? [entry]
      : Object.values(entry as object).flatMap((format) => Object.values(format)),
  );
  for (const target of targets) {
    expect(() => readFileSync(join(project, "node_modules/wan-client", target as string))).not.toThrow();
  }
});
