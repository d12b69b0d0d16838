import { stat } from "node:fs/promises";
import type { WanRequest } from "wan-client";
import { uploadFile } from "wan-client/account";
import { MAX_UPLOAD_BYTES } from "../account/accepted-files.js";
import { describeValue } from "../util/describe-value.js";
import { PLATFORM_TOKEN_VARIABLE } from "../util/environment.js";
import { platformFor } from "./connection.js";
import { UsageError } from "./exit-code.js";
import type { Values } from "./flags.js";
import { formatBytes } from "./format.js";
import type { Reporter } from "./reporter.js";
import type { Terminal } from "./terminal.js";

interface LocalFile {
  flag: string;
  path: string;
  bytes: number;
  /** The URL that stands for the file in the request until it is uploaded. */
  placeholder: string;
}

/** The local files whose URLs a request needs. They are uploaded only after the whole request has been checked. */
export class LocalFiles {
  readonly #files = new Map<string, LocalFile>();

  /**
   * Adds a file, and resolves to the URL that stands for it until it is uploaded.
   *
   * @throws UsageError when the file cannot be read or uploaded.
   */
  async add(flag: string, path: string): Promise<string> {
    const shown = describeValue(path);
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`${flag}: ${shown} cannot be read (${error.code}).`);
    });
    if (!found.isFile()) throw new UsageError(`${flag}: ${shown} is not a regular file.`);
    const bytes = found.size;
    if (bytes === 0 || bytes > MAX_UPLOAD_BYTES) {
      const limit = `${MAX_UPLOAD_BYTES} bytes (${MAX_UPLOAD_BYTES / 1024 ** 2} MB)`;
      throw new UsageError(`${flag}: ${shown} has ${bytes} bytes; use a file of 1 to ${limit}.`);
    }
    const known = this.#files.get(path);
    if (known) return known.placeholder;
    const placeholder = `https://upload.invalid/${this.#files.size}`;
    this.#files.set(path, { flag, path, bytes, placeholder });
    return placeholder;
  }

  /**
   * Uploads the files of a request that has been checked. Resolves to the request with their URLs.
   *
   * @throws UsageError without a token, before anything is uploaded. After that: the errors of `uploadFile`.
   */
  async upload(request: WanRequest, { values, terminal, reporter, signal }: Upload): Promise<WanRequest> {
    const [first] = this.#files.values();
    if (!first) return request;
    const platform = platformFor(values["base-url"] as string | undefined, terminal);
    if (!platform) {
      throw new UsageError(
        `${first.flag}: ${request.model} takes only URLs, so ${describeValue(first.path)} has to be uploaded: ` +
          `set ${PLATFORM_TOKEN_VARIABLE} to upload it, which makes it public, or use a URL.`,
      );
    }
    const urls = new Map<unknown, string>();
    for (const { path: file, bytes, placeholder } of this.#files.values()) {
      reporter.event("uploading", undefined, { file, bytes, public: true });
      reporter.note(`Uploading ${file} (${formatBytes(bytes)}): anybody who has its URL can read it.`);
      reporter.progress(`uploading ${file}`);
      const { url } = await uploadFile(file, { ...platform, signal }).catch((error) => {
        reporter.note(`The upload of ${file} did not complete. No video was submitted.`);
        reporter.event("notUploaded", undefined, { file });
        throw error;
      });
      reporter.event("uploaded", undefined, { file, url });
      reporter.note(`${file} is at ${url}`);
      urls.set(placeholder, url);
    }
    return JSON.parse(JSON.stringify(request), (_, value) => urls.get(value) ?? value);
  }
}

interface Upload {
  values: Values;
  terminal: Terminal;
  reporter: Reporter;
  signal: AbortSignal;
}
