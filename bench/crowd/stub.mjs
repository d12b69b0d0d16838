// The API of a client without sockets: it replaces the global fetch, and accepts every submission.

const RESPONSE_MS = 30;
const ID_PREFIX = "a4bca552-d964-46a1-8ff7-";
const NUMBER_IN_ID = new RegExp(`${ID_PREFIX}(\\d{12})`, "g");

/** A prompt that says which task it is for. */
export function promptOf(number) {
  return `A paper boat in the rain, take ${number}`;
}

/**
 * Tasks, numbered from 0. All memory that grows with the number of tasks is allocated here.
 *
 * @param durationOf Returns how long the task with a number takes, ms.
 */
export function makeTasks(count, durationOf) {
  return {
    ids: Array.from({ length: count }, (_, number) => `${ID_PREFIX}${String(number).padStart(12, "0")}`),
    durations: Float64Array.from({ length: count }, (_, number) => durationOf(number)),
    /** When each was submitted, ms since 1970. */
    createdAt: new Float64Array(count),
    /** When each ends, on the clock of `performance.now`. Infinity until it is submitted. */
    endsAt: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
  };
}

/**
 * Replaces the global fetch. Call it before a client is imported. After the import, set `client` to the client's adapter.
 *
 * @param onTurn Called when a request arrives, and when a response is sent.
 * @returns how many `submissions` and `reads` have arrived. Every request that is not a submission counts as a read.
 */
export function installStub(tasks, onTurn) {
  const stub = { client: undefined, submissions: 0, reads: 0 };
  const { fetch } = globalThis;
  globalThis.fetch = (url, { method = "GET", body } = {}) => {
    // Once in a process, openai fetches an empty `data:` URL to find out whether it can send forms.
    if (String(url).startsWith("data:")) return fetch(url);
    onTurn();
    const kind = stub.client.kindOf(method.toUpperCase(), new URL(url).pathname);
    if (kind === "submit") stub.submissions++;
    else stub.reads++;
    const numbers = kind === "submit" ? [submitted(tasks, body)] : numbersIn(`${url} ${body}`);
    // No client gives up within 30 ms, so the signal of the request is not watched.
    return new Promise((resolve) => {
      setTimeout(() => {
        onTurn();
        resolve(Response.json(responseTo(stub.client, tasks, kind, numbers)));
      }, RESPONSE_MS);
    });
  };
  return stub;
}

/** Starts the task whose number is in the prompt. */
function submitted({ durations, createdAt, endsAt }, body) {
  const text = body instanceof FormData ? body.get("prompt") : body;
  const number = Number(/take (\d+)/.exec(text)[1]);
  createdAt[number] = Date.now();
  endsAt[number] = performance.now() + durations[number];
  return number;
}

function numbersIn(text) {
  return Array.from(text.matchAll(NUMBER_IN_ID), ([, number]) => Number(number));
}

function responseTo(client, { ids, createdAt, endsAt }, kind, numbers) {
  const [first] = numbers;
  if (kind === "submit") return client.accepted(ids[first]);
  const now = performance.now();
  const stateOf = (number) => (now >= endsAt[number] ? "succeeded" : "pending");
  if (kind === "result") return client.result(stateOf(first))[1];
  const records = numbers.map((number) => client.record(ids[number], stateOf(number), createdAt[number]));
  return records.length > 1 ? client.batch(records) : records[0];
}
