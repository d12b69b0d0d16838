import { randomUUID } from "node:crypto";
import type { RecordedCheck } from "wan-client/emulator";
import { TOKEN_VARIABLE } from "../../util/environment.js";
import { asObject, asText } from "../../util/json.js";
import { type Comparison, compareBodies } from "./compare-bodies.js";
import { type Check, differs, type Finding, same, unknownBecause } from "./finding.js";
import { normalizeBatch, normalizeError, normalizeUnknown } from "./normalize.js";
import { NoResponse, read, referenceService, type Service, type ServiceResponse } from "./service.js";

const MAX_CLOCK_DIFFERENCE_MS = 30_000;
const TOKEN_ERRORS = /^(no_token|invalid_token|token_expired|token_mismatched|disabled)$/;

/** The checks of the API that are free of charge. The first one says whether the API can be reached. */
export async function checkReads(service: Service, isLocal: boolean): Promise<Finding[]> {
  const [id, anotherId] = [randomUUID(), randomUUID()];
  let first: ServiceResponse;
  try {
    first = await read(service, "unknown id", { action: "retrieve", id });
  } catch (error) {
    if (!(error instanceof NoResponse)) throw error;
    const findings = [unknownBecause("connection", error.message)];
    return service.token === "" ? [...findings, missingToken()] : findings;
  }
  const { sentAt, endedAt } = first;
  const token = checkToken(service, first);
  const findings = [
    same("connection", `the first response came after ${endedAt - sentAt} ms`),
    checkClock(first.headers.get("date"), (sentAt + endedAt) / 2),
    token,
  ];
  if (token.status === "differs") return findings;
  const ids = [id, anotherId];
  return [
    ...findings,
    ...compareResponses("unknown id", first, await readReference("unknown id", { action: "retrieve", id })),
    ...(await checkRead("unknown batch", service, { action: "retrieve_batch", ids, limit: ids.length })),
    ...(await checkRead("delete", service, { action: "delete", id })),
    ...(await checkError(service, id, isLocal)),
  ];
}

function checkClock(date: string | null, now: number): Finding {
  if (date === null) return unknownBecause("clock", "the response has no date");
  const seconds = Math.round((Date.parse(date) - now) / 1_000);
  if (Number.isNaN(seconds)) return differs("clock", "a date in the header Date", "no date");
  const text = `the server's clock is ${Math.abs(seconds)} s ${seconds < 0 ? "behind" : "ahead"}`;
  if (Math.abs(seconds) * 1_000 <= MAX_CLOCK_DIFFERENCE_MS) return same("clock", text);
  return differs("clock", `at most ${MAX_CLOCK_DIFFERENCE_MS / 1_000} s of difference`, text);
}

function checkToken({ token }: Service, { status, body }: ServiceResponse): Finding {
  if (token === "") return missingToken();
  const { error, code: outer } = asObject(body) ?? {};
  const code = asText(asObject(error)?.code) ?? asText(outer) ?? "";
  const text = `HTTP ${status} ${code}`.trim();
  if (status === 401 || status === 403 || TOKEN_ERRORS.test(code)) {
    return differs("token", "a token that the API accepts", text);
  }
  // Any other error does not show whether the token was checked.
  return status === 200 && code === "" ? same("token", "the API accepts it") : unknownBecause("token", text);
}

function missingToken(): Finding {
  return differs("token", `a token in ${TOKEN_VARIABLE}`, "none");
}

/** Compares the error for a token that does not exist. */
async function checkError(service: Service, id: string, isLocal: boolean): Promise<Finding[]> {
  const request = { action: "retrieve", id };
  const compareFor = (token: string) => checkRead("error", service, request, token);
  const findings = await compareFor(`made-up-${randomUUID()}`);
  // An emulator accepts any token, but not a request without one.
  const isAccepted = findings.some(({ got }) => got === "HTTP 200");
  return isLocal && isAccepted ? compareFor("") : findings;
}

/** Sends a read request to a service and to the emulator, and compares the responses. */
async function checkRead(
  check: Check & RecordedCheck,
  service: Service,
  request: object,
  token = service.token,
): Promise<Finding[]> {
  try {
    const response = await read(service, check, request, token);
    // The reference emulator has its own token, and does not accept that of the service.
    const own = token === service.token ? undefined : token;
    return compareResponses(check, response, await readReference(check, request, own));
  } catch (error) {
    if (error instanceof NoResponse) return [unknownBecause(check, error.message)];
    throw error;
  }
}

function readReference(check: RecordedCheck, request: object, token?: string): Promise<ServiceResponse> {
  return read(referenceService(), check, request, token);
}

/** Compares a response with that of the emulator to the same request. */
function compareResponses(
  check: Check & RecordedCheck,
  got: ServiceResponse,
  expected: ServiceResponse,
): Finding[] {
  const findings: Finding[] = [];
  const compare = (one: string, other: string) => {
    if (one !== other) findings.push(differs(check, one, other));
  };
  compare(`HTTP ${expected.status}`, `HTTP ${got.status}`);
  compare(contentTypeOf(expected), contentTypeOf(got));
  compare(traceHeaderOf(expected), traceHeaderOf(got));
  const [body, ...others] = compareBodies(check, expected.body, got.body, COMPARISONS[check]);
  if (body?.status === "differs") return [...findings, body, ...others];
  if (findings.length > 0) return findings;
  return [same(check, `HTTP ${got.status}, ${body?.got}`)];
}

const COMPARISONS: Partial<Record<Check, Comparison>> = {
  "unknown id": { normalize: normalizeUnknown, forbidden: "all" },
  "unknown batch": { normalize: normalizeBatch },
  error: { normalize: normalizeError },
};

function contentTypeOf({ headers }: ServiceResponse): string {
  return `content-type ${(headers.get("content-type") ?? "none").split(";")[0]}`;
}

function traceHeaderOf({ headers }: ServiceResponse): string {
  return headers.has("x-trace-id") ? "the header x-trace-id" : "no header x-trace-id";
}
