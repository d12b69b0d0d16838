import { ConfigurationError } from "wan-client";

type Secret = string | readonly string[];

const HMAC = { name: "HMAC", hash: "SHA-256" };

/**
 * Signs a path and a job id, and verifies such signatures. The first secret of a list signs, and all of them verify.
 *
 * Its methods throw a ConfigurationError if the secret is missing or empty. The constructor does not, because a module that
 * creates a receiver may be loaded by a build, in which there are no secrets.
 */
export class Signer {
  readonly #secret: Secret;
  #keys: readonly CryptoKey[] | undefined;

  constructor(secret: Secret) {
    this.#secret = secret;
  }

  async sign(path: string, jobId: string): Promise<string> {
    const [key] = (await this.#imported()) as [CryptoKey];
    return base64Url(await globalThis.crypto.subtle.sign(HMAC.name, key, payload(path, jobId)));
  }

  /** Whether one of the secrets made the signature. In constant time: WebCrypto compares, and every secret is tried. */
  async verify(path: string, jobId: string, signature: string): Promise<boolean> {
    const keys = await this.#imported();
    const bytes = bytesFrom(signature);
    if (!bytes) return false;
    const { subtle } = globalThis.crypto;
    const data = payload(path, jobId);
    const results = await Promise.all(keys.map((key) => subtle.verify(HMAC.name, key, bytes, data)));
    return results.includes(true);
  }

  // Keeps the keys, not their promise: in workerd, a promise belongs to the request that created it.
  async #imported(): Promise<readonly CryptoKey[]> {
    const { subtle } = globalThis.crypto;
    this.#keys ??= await Promise.all(
      checkedSecrets(this.#secret).map((secret) =>
        subtle.importKey("raw", new TextEncoder().encode(secret), HMAC, false, ["sign", "verify"]),
      ),
    );
    return this.#keys;
  }
}

function checkedSecrets(secret: unknown): readonly string[] {
  const secrets: unknown[] = Array.isArray(secret) ? secret : [secret];
  if (secrets.length > 0 && secrets.every(isNonEmptyString)) return secrets;
  const given = secrets.find((each) => !isNonEmptyString(each));
  // Never the value itself: it may be a real secret.
  const what = given === "" ? "an empty string" : typeof given;
  throw new ConfigurationError(
    `secret: got ${what}; use a random string of 32 or more characters, or an array of them.`,
  );
}

function isNonEmptyString(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** A path contains no line break, so no other path and job id give the same bytes. */
function payload(path: string, jobId: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`wan-callback\n${path}\n${jobId}`);
}

function base64Url(bytes: ArrayBuffer): string {
  const encoded = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return encoded.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The 32 bytes of a signature, or `undefined` if it is malformed. */
function bytesFrom(signature: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]{43}$/.test(signature)) return undefined;
  const decoded = atob(signature.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(decoded, (character) => character.charCodeAt(0));
}
