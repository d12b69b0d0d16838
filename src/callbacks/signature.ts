import { ConfigurationError } from "wan-client";

/** The secret that signs callback URLs. Of a list the first signs and all verify, so that it can be changed. */
export type CallbackSecret = string | readonly string[];

const HMAC = { name: "HMAC", hash: "SHA-256" };

/**
 * Signs a path and a ref, and verifies what was signed. The secret is looked at when it is first used, so that a receiver
 * that a module makes breaks no build, where the environment holds no secrets.
 *
 * Its methods throw a ConfigurationError for no secret, or an empty one.
 */
export class Signer {
  readonly #secret: CallbackSecret;
  #keys: readonly CryptoKey[] | undefined;

  constructor(secret: CallbackSecret) {
    this.#secret = secret;
  }

  async sign(path: string, ref: string): Promise<string> {
    const [key] = (await this.#imported()) as [CryptoKey];
    return base64Url(await globalThis.crypto.subtle.sign(HMAC.name, key, payload(path, ref)));
  }

  /** Whether one of the secrets made the signature. In constant time: the comparison is WebCrypto's, and all are tried. */
  async verify(path: string, ref: string, signature: string): Promise<boolean> {
    const keys = await this.#imported();
    const bytes = bytesFrom(signature);
    if (!bytes) return false;
    const { subtle } = globalThis.crypto;
    const data = payload(path, ref);
    const verdicts = await Promise.all(keys.map((key) => subtle.verify(HMAC.name, key, bytes, data)));
    return verdicts.includes(true);
  }

  // Not the promise is kept but what it gave: in workerd, a promise belongs to the request that made it.
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
  if (secrets.length > 0 && secrets.every(isText)) return secrets;
  const given = secrets.find((each) => !isText(each));
  // Not the value: it may be what somebody takes for a secret.
  const what = given === "" ? "an empty text" : typeof given;
  throw new ConfigurationError(
    `secret: got ${what}; use a random text of 32 characters or more, or a list of them.`,
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** No path holds a line break, so no other path and ref make the same bytes. */
function payload(path: string, ref: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`wan-callback\n${path}\n${ref}`);
}

function base64Url(bytes: ArrayBuffer): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The 32 bytes of a signature, or `undefined` for what cannot be one. */
function bytesFrom(signature: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]{43}$/.test(signature)) return undefined;
  const text = atob(signature.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
