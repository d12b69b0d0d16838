// What both demonstrations share: Redis, the emulator and the programs of this example, a SIGKILL to a worker, and the counts.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, readSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { serveEmulator } from "wan-client/node";
import { serveCallbacks } from "./callbacks.mjs";
import { connect, MAX_SUBMISSIONS, openQueue } from "./queue.mjs";
import { startRedis } from "./redis.mjs";

/** The submissions that can be in flight in both workers together. */
export const IN_FLIGHT = 2 * MAX_SUBMISSIONS;

/** Starts Redis, the emulator and the receiver of the callbacks, and adds the jobs. `env` is for the workers. */
export async function prepare({ jobs, emulator, env }) {
  const folder = resolve(env.FOLDER);
  rmSync(folder, { recursive: true, force: true });
  const redisServer = await startRedis();
  const api = await serveEmulator(emulator);
  const secret = randomBytes(32).toString("hex");
  Object.assign(process.env, {
    REDIS_URL: redisServer.url,
    WAN_BASE_URL: api.url,
    WAN_PLATFORM_URL: `${api.url}/api/v1`,
    ACEDATACLOUD_API_TOKEN: "emulator",
    CALLBACK_SECRET: secret,
    ...env,
  });
  const redis = connect();
  const queue = openQueue(redis);
  const callbacks = await serveCallbacks(redis, { secret, baseURL: api.url });
  process.env.CALLBACK_URL = callbacks.url;
  await once(start("producer.mjs", String(jobs)), "exit");
  console.log(`${await queue.getWaitingCount()} jobs in the queue`);
  return {
    folder,
    redis,
    queue,
    async close() {
      await callbacks.close();
      await queue.close();
      redis.disconnect();
      await api.close();
      redisServer.close();
    },
  };
}

/** Starts a program of this example. */
export function start(program, ...args) {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...args], { stdio: "inherit" });
  child.on("exit", (code) => {
    if (!code) return; // null after a kill
    console.error(`${program} exited with code ${code}`);
    process.exit(1);
  });
  return child;
}

/** Stops a worker, and waits until it has exited, because it needs Redis until then. */
export async function stop(worker) {
  worker.kill();
  await once(worker, "exit");
}

/**
 * Withholds the responses to the next submissions of both workers.
 *
 * @param accepted Whether the emulator accepts them.
 * @returns a function that kills a worker while these responses are outstanding. The other worker's connections then break.
 */
export function withholdResponses({ faults }, { accepted }) {
  let outstanding = 0;
  const killed = new AbortController();
  const withhold = async (_, respond) => {
    if (accepted) await respond();
    outstanding++;
    if (!killed.signal.aborted) await once(killed.signal, "abort");
    throw new Error("The connection broke.");
  };
  faults.next(withhold, { on: "submit", times: IN_FLIGHT });
  return async function kill(worker) {
    await until(() => outstanding === IN_FLIGHT);
    worker.kill("SIGKILL");
    await once(worker, "exit");
    killed.abort();
  };
}

export async function until(condition) {
  while (!condition()) await sleep(20);
}

/** Waits for the end of all jobs, and prints how many there are in each state. */
export async function allSettled(queue, jobs) {
  const progress = setInterval(async () => console.log(await summary(queue)), 2_000);
  while ((await settled(queue)) < jobs) await sleep(250);
  clearInterval(progress);
}

async function settled(queue) {
  const { completed = 0, failed = 0 } = await queue.getJobCounts("completed", "failed");
  return completed + failed;
}

async function summary(queue) {
  const { completed, delayed, active, waiting } = await queue.getJobCounts();
  return `${completed} done, ${delayed} delayed, ${active} active, ${waiting} waiting`;
}

/** The job id in a signed callback URL. */
export function jobIdIn(callbackUrl) {
  return new URL(callbackUrl).searchParams.get("wan_job");
}

export function repeated(ids) {
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}

export function list(ids) {
  return ids.length === 0 ? "none" : ids.join(", ");
}

/** How many videos there are in a folder. */
export function countVideos(folder) {
  return readdirSync(folder).filter((name) => isVideo(join(folder, name))).length;
}

function isVideo(path) {
  const file = openSync(path);
  const head = Buffer.alloc(8);
  readSync(file, head);
  closeSync(file);
  return head.subarray(4).toString() === "ftyp";
}
