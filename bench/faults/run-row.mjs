// Runs one row for one client, in a separate process:
//
//   node bench/faults/run-row.mjs <client's file> <submit | wait> <row>
//
// Prints the result as JSON. The client, the server and the faults share this process. Time in the process is virtual: it stops
// while a socket is busy, and otherwise jumps to the next timer.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { installVirtualTime } from "../virtual-time.mjs";
import { installNetwork } from "./network.mjs";
import { startFaultyServer } from "./server.mjs";
import { submitRows } from "./submit-rows.mjs";
import { waitRows } from "./wait-rows.mjs";

const ID = "a4bca552-d964-46a1-8ff7-fd922f916582";
const MAX_WAIT_MS = 3 * 3_600_000;
const STILL_WAITING = Symbol("still waiting");

const [file, table, name] = process.argv.slice(2);
const network = installNetwork();
const { default: client } = await import(file);
const row = (table === "submit" ? submitRows : waitRows)[name];
const runs = { submit: runSubmission, wait: runWait };
const result = row.process ? await runProcesses() : await runs[table]();
process.stdout.write(JSON.stringify(result), () => process.exit());

async function runSubmission() {
  network.failure = row.network;
  let submissions = 0;
  const { time, server, settle } = await setUp((exchange) => {
    const accepted = client.accepted(ID);
    if (row.cutOff) network.cutOff();
    else if (!row.respond || (row.once && submissions++ > 0) || exchange.elsewhere)
      exchange.respond(200, accepted);
    else row.respond(exchange, accepted);
  }, row.realTime);
  const startedAt = time.now();
  const { value, error } = await settle(client.submit(client.create(server.url)), MAX_WAIT_MS);
  const posts = server.arrivals.filter(({ kind }) => kind === "submit");
  const keys = new Set(posts.map(({ key }) => key));
  return {
    posts: posts.length,
    // Whether each POST had the same idempotency key. `undefined` for a single POST, or if a POST had no key.
    oneKey: posts.length > 1 && !keys.has(undefined) ? keys.size === 1 : undefined,
    elsewhere: posts.filter((post) => post.elsewhere).length,
    tokenElsewhere: posts.some((post) => post.elsewhere && post.withToken),
    got: error === undefined ? outcomeOf(value, value === ID ? "the id" : undefined) : nameOf(error),
    maybeAccepted: error === undefined ? undefined : client.maybeAccepted?.(error),
    waitedMs: time.now() - startedAt,
  };
}

async function runWait() {
  const task = { seconds: row.seconds ?? 60, startedAt: 0 };
  const { time, server, settle } = await setUp((exchange) => respondToRead(exchange, task, time));
  task.startedAt = time.now();
  task.createdAt = Date.now();
  const controller = new AbortController();
  const options = { ...row.options, ...(row.abort && { signal: controller.signal }) };
  if (!Object.keys(options).every((option) => client.takes.includes(option)))
    return { got: "no such option" };
  let abortedAt;
  if (row.abort) {
    task.onRead = (count, exchange) => {
      if (count !== 3) return false;
      const abort = () => {
        abortedAt = time.now();
        controller.abort(new Error("Enough."));
      };
      setTimeout(abort, 500);
      if (row.abort === "reading") exchange.hold();
      return row.abort === "reading";
    };
  }
  if (row.at) setTimeout(() => row.happens(time), row.at);
  const api = client.create(server.url);
  const waiting = client.generate
    ? client.generate(api, options)
    : client.wait(api, await client.submit(api), options);
  const { value, error } = await settle(waiting, row.maxWaitMs ?? MAX_WAIT_MS);
  return {
    reads: server.arrivals.filter(({ kind }) => kind === "read").length,
    got:
      error === undefined
        ? outcomeOf(value, value === STILL_WAITING ? undefined : client.videoIn(value))
        : nameOf(error),
    waitedMs: time.now() - task.startedAt,
    ...(abortedAt !== undefined && { afterAbortMs: time.now() - abortedAt }),
  };
}

/** Real processes in real time: one waits and may exit, another resumes from the id. */
async function runProcesses() {
  const task = { seconds: 2, startedAt: 0, createdAt: Date.now() };
  const now = () => performance.now();
  const time = { now };
  const server = await startFaultyServer({
    now,
    kindOf: client.kindOf,
    handle: (exchange) => {
      if (exchange.kind === "submit") Object.assign(task, { startedAt: now(), createdAt: Date.now() });
      respondToRead(exchange, task, time);
    },
  });
  const worker = fileURLToPath(new URL("waiter.mjs", import.meta.url));
  const start = (...given) =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [worker, file, server.url, ...given]);
      let output = "";
      child.stdout.on("data", (chunk) => {
        output += chunk;
      });
      child.on("close", (code) => resolve({ code, lines: output.split("\n").filter(Boolean) }));
    });
  const first = await start(row.process);
  const id = first.lines.find((line) => line.startsWith("id "))?.slice(3);
  const last = row.process === "waits" ? first : await start("resumes", ...(id ? [id] : []));
  const posts = server.arrivals.filter(({ kind }) => kind === "submit").length;
  server.close();
  return {
    reads: server.arrivals.filter(({ kind }) => kind === "read").length,
    got: last.lines.at(-1)?.startsWith("video ") ? "the video" : `nothing, exit code ${last.code}`,
    ...(posts > 1 && { note: `paid ${posts} times` }),
  };
}

function respondToRead(exchange, task, time) {
  if (exchange.kind === "submit") {
    exchange.respond(200, client.accepted(ID));
    return;
  }
  const seconds = (time.now() - task.startedAt) / 1_000;
  const done = seconds >= task.seconds;
  const state = !done ? "pending" : row.fails ? "failed" : "succeeded";
  if (exchange.kind !== "read") {
    exchange.respond(...(exchange.kind === "result" ? client.result(state) : [200, {}]));
    return;
  }
  task.reads = (task.reads ?? 0) + 1;
  if (task.onRead?.(task.reads, exchange)) return;
  const record = (word) => client.record(ID, word, task.createdAt);
  const records = { pending: record("pending"), unknownWord: record("unknown word") };
  if (!row.read?.(exchange, records, seconds)) exchange.respond(200, record(state));
}

/** Starts a server. `settle(call, maxMs)` resolves to the value or the error of a call. */
async function setUp(handle, realTime = false) {
  const real = { now: () => performance.now(), sleep: (ms) => new Promise((done) => setTimeout(done, ms)) };
  const time = realTime ? real : installVirtualTime();
  const server = await startFaultyServer({ kindOf: client.kindOf, handle, now: time.now });
  const idle = () => network.inFlight.size <= server.held.size + network.connecting;
  const settle = async (call, maxMs) => {
    const outcome = Promise.race([
      call.then(
        (value) => ({ value }),
        (error) => ({ error }),
      ),
      time.sleep(maxMs).then(() => ({ value: STILL_WAITING })),
    ]);
    return realTime ? outcome : time.run(outcome, idle);
  };
  return { time, server, settle };
}

function outcomeOf(value, found) {
  if (value === STILL_WAITING) return "still at it";
  if (found !== undefined) return table === "submit" ? found : "the video";
  if (value?.status === "failed") return "the failed task, as if it had worked";
  return `no error, and no ${table === "submit" ? "id" : "video"}`;
}

function nameOf(error) {
  const { name, message, statusCode, response } = error;
  // Some clients name only their classes, others only their errors.
  const given = [error.constructor?.name.replace(/^_/, ""), name].find((each) => each && each !== "Error");
  const status = error.status ?? statusCode ?? response?.status;
  return `${given ?? `Error "${message}"`}${typeof status === "number" ? ` ${status}` : ""}`;
}
