import { randomUUID } from "node:crypto";
import type { RecordedCheck } from "wan-client/emulator";
import { type Check, differs, type Finding, same, unknownBecause } from "./finding.js";
import { type Answer, NoAnswer, read, referenceService, type Service } from "./service.js";
import { differencesOf } from "./shape.js";

const MAX_CLOCK_DIFFERENCE_MS = 30_000;

/** The checks of the generating API that cost nothing. The first one says whether it can be reached. */
export async function checkReads(service: Service, isLocal: boolean): Promise<Finding[]> {
  const findings: Finding[] = [];
  const ids = [randomUUID(), randomUUID()] as const;
  const startedAt = Date.now();
  let first: Answer;
  try {
    first = await read(service, "unknown id", { action: "retrieve", id: ids[0] });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return [unknownBecause("connection", `no response: ${error.message}`)];
  }
  const roundTrip = Date.now() - startedAt - service.pause;
  findings.push(same("connection", `the first response came after ${roundTrip} ms`));
  findings.push(checkClock(first.headers.get("date"), (startedAt + service.pause + Date.now()) / 2));
  findings.push(checkToken(service, first));
  if (first.status === 401 || first.status === 403) return findings;
  findings.push(
    ...compareWithReference("unknown id", first, await readReference("unknown id", { id: ids[0] })),
  );
  findings.push(
    ...(await compare("unknown batch", service, { action: "retrieve_batch", ids, limit: ids.length })),
    ...(await compare("delete", service, { action: "delete", id: ids[0] })),
    ...(await checkError(service, ids[0], isLocal)),
  );
  return findings;
}

function checkClock(date: string | null, now: number): Finding {
  if (date === null) return unknownBecause("clock", "the response has no date");
  const seconds = Math.round((Date.parse(date) - now) / 1_000);
  if (Number.isNaN(seconds)) return differs("clock", "the header Date with a date", "a Date that is none");
  const text = `the server's clock is ${Math.abs(seconds)} s ${seconds < 0 ? "behind" : "ahead"}`;
  if (Math.abs(seconds) * 1_000 <= MAX_CLOCK_DIFFERENCE_MS) return same("clock", text);
  return differs("clock", `at most ${MAX_CLOCK_DIFFERENCE_MS / 1_000} s of difference`, text);
}

function checkToken(service: Service, { status }: Answer): Finding {
  if (service.token === "") return differs("token", "a token in the environment", "none");
  if (status === 401 || status === 403)
    return differs("token", "a token that the API takes", `HTTP ${status}`);
  return same("token", "the API takes it");
}

/** The error for a token that does not exist. */
async function checkError(service: Service, id: string, isLocal: boolean): Promise<Finding[]> {
  const request = { action: "retrieve", id };
  const madeUp = `made-up-${randomUUID()}`;
  return withAnswer("error", async () => {
    const answer = await read(service, "error", request, madeUp);
    // An emulator takes any token, but not a request without one.
    if (isLocal && answer.status === 200) {
      return compareWithReference(
        "error",
        await read(service, "error", request, ""),
        await readReference("error", request, ""),
      );
    }
    return compareWithReference("error", answer, await readReference("error", request, madeUp));
  });
}

function compare(check: "unknown batch" | "delete", service: Service, request: object): Promise<Finding[]> {
  return withAnswer(check, async () =>
    compareWithReference(check, await read(service, check, request), await readReference(check, request)),
  );
}

async function withAnswer(check: Check, findings: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await findings();
  } catch (error) {
    if (error instanceof NoAnswer) return [unknownBecause(check, `no response: ${error.message}`)];
    throw error;
  }
}

function readReference(check: RecordedCheck, request: object, token?: string): Promise<Answer> {
  return read(referenceService(), check, request, token);
}

/** Compares a response with that of the emulator to the same request. */
export function compareWithReference(
  check: Check,
  got: Answer,
  expected: Answer,
  optional: readonly string[] = [],
): Finding[] {
  const findings = differencesOf(factsOf(expected), factsOf(got), optional).map(({ path, ...difference }) =>
    differs(check, `${path}: ${difference.expected}`, `${path}: ${difference.got}`),
  );
  if (findings.length > 0) return findings;
  return [same(check, `HTTP ${got.status} ${summaryOf(got.body)}`)];
}

/** What is compared of a response. */
function factsOf({ status, headers, body }: Answer): object {
  const [contentType] = (headers.get("content-type") ?? "").split(";");
  // The names are shown as paths. `type` is one whose value is compared.
  return {
    HTTP: { code: status },
    ...(headers.has("x-trace-id") && { "header x-trace-id": "" }),
    "header content-type": { type: contentType },
    body,
  };
}

function summaryOf(body: unknown): string {
  const text = JSON.stringify(body, (_, value) => (typeof value === "string" ? "…" : value)) ?? "";
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
