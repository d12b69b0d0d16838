import type { Recording } from "wan-client/emulator";
import { parseJson } from "../../util/json.js";
import { redactToken } from "../../util/redact.js";
import type { Exchange } from "./exchange.js";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const WHOLE_UUID = new RegExp(`^${UUID.source}$`, "i");
const ID_FIELD = /^_?ids?$|_ids?$|Ids?$/;
/** The fields whose values say something about the service and nothing about the account. */
const TEXT_FIELD = /^(state|status|code|type|currency|model|action|prompt|size|resolution|ratio|unit)$|_at$/;
const NUMBER_FIELD =
  /_at$|^(elapsed|duration|amount|count|limit|status|code|seed)$|_(width|height|duration)$/;
/** Free texts. They are kept without e-mail addresses, URLs, ids, IP addresses, and numbers of 3 digits or more. */
const MESSAGE_FIELD = /^(message|detail|error|reason|fail_reason|failure_reason)$/;
/** The URL fields of results, whose host is kept. In any other field, the host may be the user's own. */
const RESULT_FIELD = /^(video|thumbnail)_url$/;
const URL_IN_TEXT = /(\b(https?|wss?):)?\/\/[^\s"'<>]+/gi;
const PERSONAL_IN_TEXT = /[^\s"'<>]+@[^\s"'<>]+|\b\d{1,3}(\.\d{1,3}){3}\b|\b[0-9a-f]{24,}\b|\d{3,}/gi;
const HEADERS =
  /^(content-(type|length|range)|date|retry-after|x-trace-id|accept-ranges|last-modified|(x-)?rate-?limit.*)$/;

/** The recorded exchanges, without anything that identifies an account or gives access. */
export function recordingOf(
  exchanges: readonly Exchange[],
  callback: unknown,
  { token, recordedAt }: { token: string; recordedAt: Date },
): Recording {
  const scrubber = new Scrubber(token);
  const first = exchanges[0]?.sentAt ?? 0;
  return {
    version: 1,
    recordedAt: recordedAt.toISOString(),
    exchanges: exchanges.map((exchange) => ({
      ...(exchange.check !== undefined && { check: exchange.check }),
      method: exchange.method,
      url: scrubber.addressOf(exchange.url),
      at: exchange.sentAt - first,
      ms: exchange.endedAt - exchange.sentAt,
      ...(exchange.request !== undefined && { request: scrubber.value(exchange.request) }),
      ...(exchange.status !== undefined && { status: exchange.status }),
      ...(exchange.headers && { headers: scrubber.headers(exchange.headers) }),
      ...(exchange.response !== undefined && { response: scrubber.response(exchange) }),
      ...(exchange.error !== undefined && { error: scrubber.message(exchange.error) }),
    })),
    ...(callback !== undefined && { callback: scrubber.value(callback) }),
  };
}

/** Replaces ids and URLs. Equal values have equal replacements, so that a recording stays consistent. */
class Scrubber {
  readonly #token: string;
  readonly #replacements = new Map<string, string>();

  constructor(token: string) {
    this.#token = token;
  }

  /** The description of the API stays unchanged: it is public, and was requested without a token. */
  response({ check, response }: Exchange): unknown {
    return check === "description" ? response : this.value(response);
  }

  value(value: unknown, field = ""): unknown {
    if (Array.isArray(value)) return value.map((item) => this.value(item, field));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.value(each, name)]));
    }
    if (typeof value === "number") return this.#number(value, field);
    return typeof value === "string" ? this.#string(value, field) : value;
  }

  headers(headers: Readonly<Record<string, string>>): Record<string, string> {
    const kept = Object.entries(headers).filter(([name]) => HEADERS.test(name));
    const entries = kept.map(([name, value]) => [name, name === "x-trace-id" ? this.#id(value) : value]);
    // It matters only that there is an etag, and not which.
    return Object.fromEntries([...entries, ...("etag" in headers ? [["etag", '"scrubbed"']] : [])]);
  }

  /** The path and query of an API request, and the scrubbed URL of a video. */
  addressOf(url: string): string {
    const [path] = /(\/wan\/(videos|tasks)|\/api\/v1\/apis\/.*)$/.exec(url) ?? [];
    return path ?? this.#url(url, "video_url");
  }

  message(text: string): string {
    return redactToken(text, this.#token)
      .replace(URL_IN_TEXT, "https://example.com/scrubbed")
      .split(UUID)
      .map((part) => part.replace(PERSONAL_IN_TEXT, "…"))
      .join("…");
  }

  #number(value: number, field: string): number {
    if (ID_FIELD.test(field)) return Number(this.#numbered(`${value}`));
    return NUMBER_FIELD.test(field) ? value : 0;
  }

  #string(value: string, field: string): string {
    if (/^(https?|wss?):\/\/\S+$/i.test(value)) return this.#url(value, field);
    if (/^data:/i.test(value)) return `${value.split(",")[0]},AAAA`;
    if (ID_FIELD.test(field) || WHOLE_UUID.test(value)) return this.#id(value);
    const json = /^[{[]/.test(value) ? parseJson(value) : undefined;
    if (json !== undefined) return JSON.stringify(this.value(json));
    if (MESSAGE_FIELD.test(field)) return this.message(value);
    return TEXT_FIELD.test(field) ? redactToken(value, this.#token) : "scrubbed";
  }

  /** An id in the format of the given one. */
  #id(id: string): string {
    const number = this.#numbered(id);
    if (WHOLE_UUID.test(id)) return `00000000-0000-4000-8000-${number.padStart(12, "0")}`;
    return /^[0-9a-f]{24}$/i.test(id) ? number.padStart(24, "0") : `scrubbed-${number}`;
  }

  /** A URL without its path and the values of its query. Its extension and `expires` stay, and the host of a result. */
  #url(url: string, field: string): string {
    const { origin, pathname, searchParams } = URL.canParse(url)
      ? new URL(url)
      : new URL("https://example.com");
    const [extension = ""] = /\.\w{2,4}$/.exec(pathname) ?? [];
    const query = [...searchParams].map(
      ([name, value]) => `${name}=${/^expires$/i.test(name) && /^\d+$/.test(value) ? value : "scrubbed"}`,
    );
    const host = RESULT_FIELD.test(field) ? origin : "https://example.com";
    return `${host}/scrubbed-${this.#numbered(url)}${extension}${query.length > 0 ? `?${query.join("&")}` : ""}`;
  }

  #numbered(text: string): string {
    const number = this.#replacements.get(text) ?? String(this.#replacements.size + 1);
    this.#replacements.set(text, number);
    return number;
  }
}
