import { type ChildProcess, execFileSync, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { browserTools } from "./installed.js";

/** Opens a page in headless Chromium until the test is finished. `failed` is called if the browser exits before that. */
export function openPage(url: string, failed: (error: Error) => void): void {
  const profile = mkdtempSync(join(tmpdir(), "wan-client-chromium-"));
  const options = [
    "--headless=new",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    `--user-data-dir=${profile}`,
  ];
  // In its own process group, so that all of the browser's processes can be killed together.
  const spawning: SpawnOptions = { stdio: ["ignore", "ignore", "pipe"], detached: true };
  const browser = spawn(findChromium(), [...options, ...sandboxOptions(), url], spawning);
  let output = "";
  browser.stderr?.on("data", (chunk) => {
    output += chunk;
  });
  browser.once("error", failed);
  browser.once("exit", (code) => failed(new Error(`The browser exited with code ${code}:\n${output}`)));
  onTestFinished(async () => {
    await kill(browser);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
}

function kill(browser: ChildProcess): Promise<unknown> {
  if (browser.exitCode !== null) return Promise.resolve();
  const exit = new Promise((resolve) => browser.once("exit", resolve));
  process.kill(-(browser.pid as number), "SIGKILL");
  return exit;
}

/** Starts a headless Chromium that puppeteer controls. `Browser` is the part of puppeteer that the caller uses. */
export async function launchChromium<Browser>(): Promise<Browser> {
  browserTools.install();
  const puppeteer = await import(browserTools.file("puppeteer-core/lib/esm/puppeteer/puppeteer-core.js"));
  const executablePath = execFileSync("which", [findChromium()], { encoding: "utf8" }).trim();
  return puppeteer.launch({ executablePath, args: [...sandboxOptions(), "--disable-dev-shm-usage"] });
}

/** Chromium refuses to run as root with its sandbox. */
function sandboxOptions(): string[] {
  return process.getuid?.() === 0 ? ["--no-sandbox"] : [];
}

/** The path of a Chromium, or its name. */
function findChromium(): string {
  const names = [
    process.env.CHROMIUM,
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
  ];
  const found = names.find((name) => name && spawnSync(name, ["--version"]).status === 0);
  if (!found) throw new Error("Chromium was not found: install it, or set CHROMIUM to its path.");
  return found;
}
