import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { NODES, nodeProgram, runtimes } from "../../support/installed.js";
import { reportOf } from "./browser.js";
import { bundle } from "./bundle.js";
import { serveWorker } from "./workerd.js";

/** The servers of the scenario. */
export interface Place {
  baseURL: string;
  closedPort: number;
  /** The URL of a server that closes the connection of every submit request. */
  lossyURL: string;
}

/** The version of a runtime, and the result of each step. */
interface Run {
  version: string;
  results: Record<string, string>;
}

/** Runs the scenario in one runtime. The packed package is installed in the folder. */
export interface Adapter {
  runtime: string;
  run(folder: string, place: Place): Promise<Run>;
}

/** Every supported runtime. */
export const ADAPTERS: Adapter[] = [
  ...NODES.flatMap((major) => {
    const node = nodeProgram(major);
    return [
      program(`Node ${major}, ES modules`, node, ["main.mjs"]),
      program(`Node ${major}, CommonJS`, node, ["main.cjs"]),
    ];
  }),
  { runtime: "Jest, CommonJS", run: runJest },
  program("Bun, ES modules", runtimes.program("bun"), ["main.mjs"]),
  program("Bun, CommonJS", runtimes.program("bun"), ["main.cjs"]),
  program("Deno", runtimes.program("deno"), [
    "run",
    "--node-modules-dir=manual",
    "--allow-net",
    "--allow-read",
    "--allow-write",
    "main.mjs",
  ]),
  {
    runtime: "Cloudflare workerd, 2024-09-01",
    run: (folder, place) => runWorkerd(folder, place, "2024-09-01"),
  },
  { runtime: "Cloudflare workerd, newest date", run: (folder, place) => runWorkerd(folder, place) },
  { runtime: "Vercel edge runtime", run: runEdge },
  { runtime: "Chromium", run: runChromium },
];

const start = promisify(execFile);

async function output(file: string, args: string[], cwd: string, env = {}): Promise<string> {
  const { stdout } = await start(file, args, { cwd, timeout: 120_000, env: { ...process.env, ...env } });
  return stdout.trim();
}

function program(runtime: string, file: string, args: string[]): Adapter {
  return {
    runtime,
    async run(folder, place) {
      const [version] = /\d[\d.]+/.exec(await output(file, ["--version"], folder)) ?? [];
      const printed = await output(file, [...args, JSON.stringify(place)], folder);
      return { version: version as string, results: JSON.parse(printed) };
    },
  };
}

async function runJest(folder: string, place: Place): Promise<Run> {
  const file = join(folder, "results.json");
  const env = { WAN_PLACE: JSON.stringify(place), WAN_RESULTS: file };
  const jest = runtimes.program("jest");
  await output(jest, ["--rootDir", folder, "--testMatch", "**/jest.test.cjs"], folder, env);
  return {
    version: await output(jest, ["--version"], folder),
    results: JSON.parse(readFileSync(file, "utf8")),
  };
}

async function runWorkerd(folder: string, place: Place, date?: string): Promise<Run> {
  const [, version = ""] = (await output(runtimes.program("workerd"), ["--version"], folder)).split(" ");
  await bundle(folder, "worker.mjs", "worker.js", "workerd");
  const address = await serveWorker(folder, "worker.js", date ?? version);
  const response = await fetch(address, { method: "POST", body: JSON.stringify(place) });
  return { version, results: (await response.json()) as Run["results"] };
}

async function runEdge(folder: string, place: Place): Promise<Run> {
  await bundle(folder, "worker.mjs", "edge.js", "edge-light", { format: "iife", globalName: "worker" });
  const vm = runtimes.file("@edge-runtime/vm");
  const runner = `
    const { EdgeVM } = require(${JSON.stringify(vm)});
    const vm = new EdgeVM();
    vm.evaluate(require("node:fs").readFileSync("edge.js", "utf8"));
    const place = ${JSON.stringify(JSON.stringify(place))};
    vm.evaluate("worker.default.fetch(new Request('http://edge', { method: 'POST', body: " + JSON.stringify(place) + " })).then((response) => response.text())")
      .then((text) => console.log(text));`;
  writeFileSync(join(folder, "edge-runner.cjs"), runner);
  const { version } = JSON.parse(readFileSync(join(vm, "package.json"), "utf8"));
  return { version, results: JSON.parse(await output(process.execPath, ["edge-runner.cjs"], folder)) };
}

async function runChromium(folder: string, place: Place): Promise<Run> {
  const script = await bundle(folder, "page.mjs", "page.js", "browser");
  const { baseURL, closedPort, lossyURL } = place;
  const query = `?${new URLSearchParams({ baseURL, closedPort: `${closedPort}`, lossyURL })}`;
  const { version, results } = await reportOf<Run>(script, { query });
  return { version: /Chrome\/([\d.]+)/.exec(version)?.[1] ?? version, results };
}
