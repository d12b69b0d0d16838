import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CallbackError,
  createCallbackReceiver,
  signCallbackUrl,
  verifyCallback,
} from "../../src/callbacks/index.js";
import { createEmulator } from "../../src/emulator/index.js";
import { WanClient, WanError } from "../../src/index.js";
import { HOOK, posted, SECRET, success } from "../support/callbacks.js";
import { REQUEST, rejection } from "../support/client.js";

const BODY = success("t-1");
const sign = (url: string, jobId?: string, secret: string | string[] = SECRET) =>
  signCallbackUrl(url, { secret, jobId });
const verify = (url: string, options: object = {}) =>
  verifyCallback(posted(url, BODY), { secret: SECRET, ...options });

describe("a signed URL", () => {
  it("keeps its other parameters as they were written, and proves the job id", async () => {
    const url = await sign("https://app.example.com:8443/hooks/w%20n?a=%20b+c&empty&x=1&x=2", "row/7 ä&=");
    expect(url).toMatch(
      /^https:\/\/app\.example\.com:8443\/hooks\/w%20n\?a=%20b\+c&empty&x=1&x=2&wan_job=row%2F7%20%C3%A4%26%3D&wan_sig=[\w-]{43}$/,
    );
    expect(await verify(url)).toMatchObject({
      jobId: "row/7 ä&=",
      taskId: "t-1",
      task: { status: "succeeded" },
    });
  });

  it("may hold a second question mark in its query, and matches the one in the record", async () => {
    const api = createEmulator({ taskSeconds: 0, deliverCallback: () => new Response() });
    const wan = new WanClient({ apiKey: "any", fetch: api.fetch });
    const notified: string[] = [];
    const onTask = (_: unknown, context: { jobId: string }) => notified.push(context.jobId);
    const receiver = createCallbackReceiver({ secret: SECRET, client: wan, onTask });
    for (const url of [
      "https://app.example.com/cb?next=/done?ok=1",
      "https://app.example.com/cb?a=?&b=c?d#e?f",
    ]) {
      const callback_url = await signCallbackUrl(url, { secret: SECRET, jobId: `row of ${url}` });
      const { id, jobId } = await wan.submit({ model: "wan2.6-t2v", prompt: "p", callback_url });
      expect(jobId).toBe(`row of ${url}`);
      // HTTP clients do not send the fragment.
      const { status } = await receiver.handle(
        posted(callback_url.replace(/#.*/, ""), { task_id: id, success: true }),
      );
      expect(status).toBe(200);
      expect(notified.pop()).toBe(`row of ${url}`);
    }
  });

  it("has a random job id by default", async () => {
    const [one, other] = await Promise.all([sign(HOOK), sign(HOOK)]);
    const jobIds = await Promise.all([one, other].map(async (url) => (await verify(url as string)).jobId));
    expect(new Set(jobIds).size).toBe(2);
  });

  it("replaces an earlier signature", async () => {
    const url = await sign(await sign(HOOK, "first"), "second");
    expect(url.match(/wan_/g)).toHaveLength(2);
    expect(url).toContain("tenant=7&");
    expect((await verify(url)).jobId).toBe("second");
  });

  it("may be given as a URL object", async () => {
    const url = await signCallbackUrl(new URL(HOOK), { secret: SECRET, jobId: "r" });
    expect((await verify(url, { url: new URL(HOOK) })).jobId).toBe("r");
  });

  it("stays valid behind proxies that change its host, reorder or re-encode its parameters, or add some", async () => {
    const parameters = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-v]\w{0,5}$/), fc.string()), {
      selector: ([name]) => name,
      maxLength: 4,
    });
    const jobId = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" });
    await fc.assert(
      fc.asyncProperty(jobId, parameters, fc.infiniteStream(fc.nat()), async (name, added, order) => {
        const { pathname, searchParams } = new URL(await sign(HOOK, name));
        const all = [...searchParams, ...added].map((pair) => ({ pair, at: order.next().value ?? 0 }));
        const query = new URLSearchParams(all.sort((a, b) => a.at - b.at).map(({ pair }) => pair));
        expect((await verify(`http://10.0.0.7:3000${pathname}?${query}`)).jobId).toBe(name);
      }),
      { numRuns: 200 },
    );
  });

  it("is verified against the path of `url` if a proxy changes it", async () => {
    const { search } = new URL(await sign(HOOK, "r"));
    const inside = `http://10.0.0.7:3000/wan-service/in${search}`;
    expect((await verify(inside, { url: HOOK })).jobId).toBe("r");
    await expect(verify(inside)).rejects.toThrow(CallbackError);
    await expect(verify(inside, { url: "https://app.example.com/hooks/other" })).rejects.toThrow(
      CallbackError,
    );
  });

  it("may have a path with two leading slashes, which are not taken for a host", async () => {
    const { pathname, search } = new URL(await sign("https://app.example.com//hooks/wan", "r"));
    const request = { method: "POST", url: `${pathname}${search}`, body: BODY };
    expect((await verifyCallback(request, { secret: SECRET })).jobId).toBe("r");
  });

  it("is signed with its normalized path", async () => {
    const url = await sign("https://app.example.com/a/../hooks//wän", "r");
    expect((await verify(url)).jobId).toBe("r");
  });
});

describe("a URL that was not signed", () => {
  const refused = async (url: string, options?: object) => {
    const error = await rejection(verify(url, options));
    expect(CallbackError.is(error) && error.status).toBe(401);
    expect(String(error)).not.toContain("wan_");
  };

  it("is refused: another job id, another path, another secret, no signature, a wrong one", async () => {
    const url = await sign(HOOK, "row-7");
    const signature = new URL(url).searchParams.get("wan_sig") ?? "";
    await refused(url.replace("row-7", "row-8"));
    await refused(url.replace("/hooks/wan", "/hooks/other"));
    await refused(url.replace("/hooks/wan", "/hooks/wan/"));
    await refused(await sign(HOOK, "row-7", "another secret"));
    await refused(HOOK);
    await refused(`${HOOK}&wan_job=row-7`);
    await refused(`${HOOK}&wan_sig=${signature}`);
    await refused(url.replace(signature, ""));
    await refused(url.replace(signature, signature.slice(1)));
    await refused(url.replace(signature, `${signature}A`));
    await refused(url.replace(signature, `${signature.slice(0, 42)}=`));
    await refused(url.replace(signature, signature.split("").reverse().join("")));
  });

  it("is refused if any single character of it is changed", async () => {
    const url = await sign(HOOK, "row-7");
    const signed = [
      url.indexOf("/hooks"),
      url.indexOf("?"),
      url.indexOf("wan_job="),
      url.length - 1,
    ] as const;
    for (const at of [...range(signed[0], signed[1]), ...range(signed[2], signed[3])]) {
      const character = url[at] === "x" ? "y" : "x";
      await refused(url.slice(0, at) + character + url.slice(at + 1));
    }
  });

  it("is refused if characters were moved between the path and the job id", async () => {
    await refused(
      (await sign("https://app.example.com/a", "bc")).replace("/a?", "/ab?").replace("=bc&", "=c&"),
    );
    const url = await sign("https://app.example.com/a", "b");
    await refused(url.replace("/a?", "/a/b?"));
    await refused(
      (await sign("https://app.example.com/a", "x\ny"))
        .replace("wan_job=x%0Ay", "wan_job=y")
        .replace("/a?", "/a%0Ax?"),
    );
  });

  it("is refused before its body is read, and if the method is not POST", async () => {
    const body = new ReadableStream(
      {
        pull() {
          throw new Error("It was read.");
        },
      },
      { highWaterMark: 0 },
    );
    await expect(
      verifyCallback({ method: "POST", url: HOOK, body }, { secret: SECRET }),
    ).rejects.toMatchObject({ status: 401 });
    const url = await sign(HOOK);
    for (const method of ["GET", "PUT", "HEAD", "OPTIONS"]) {
      const error = await rejection(verifyCallback(new Request(url, { method }), { secret: SECRET }));
      expect(error).toMatchObject({ name: "CallbackError", status: 405, maybeAccepted: false });
    }
  });
});

describe("secrets", () => {
  it("rotate: the first of an array signs, all of them verify", async () => {
    const old = await sign(HOOK, "r", "old");
    expect((await verify(old, { secret: ["new", "old"] })).jobId).toBe("r");
    const fresh = await sign(HOOK, "r", ["new", "old"]);
    expect((await verify(fresh, { secret: "new" })).jobId).toBe("r");
    await expect(verify(fresh, { secret: "old" })).rejects.toThrow(CallbackError);
    await expect(verify(old, { secret: ["new"] })).rejects.toThrow(CallbackError);
  });

  it.each([
    [undefined, "undefined"],
    ["", "an empty string"],
    [[], "undefined"],
    [[SECRET, ""], "an empty string"],
    [[SECRET, undefined], "undefined"],
    [12345678, "number"],
  ])("are refused if they are invalid: %j", async (secret, got) => {
    const given = { secret } as unknown as { secret: string };
    for (const failed of [
      rejection(signCallbackUrl(HOOK, given)),
      rejection(verifyCallback(posted(HOOK, BODY), given)),
      rejection(createCallbackReceiver(given).handle(posted(HOOK, BODY))),
    ]) {
      const error = await failed;
      expect(error).toMatchObject({
        name: "ConfigurationError",
        message: expect.stringContaining(`got ${got};`),
      });
      expect(inspect(error)).not.toMatch(/0b9f6f|12345678/);
    }
  });

  it("do not show when a receiver is printed", async () => {
    const receiver = createCallbackReceiver({ secret: SECRET, url: HOOK });
    expect(inspect(receiver, { depth: 10, showHidden: true })).not.toContain(SECRET);
    expect(JSON.stringify(receiver)).not.toContain(SECRET);
  });
});

describe("bad input", () => {
  it.each(["", "app.example.com/hook", "ftp://example.com/", "/hook", 7, undefined, null, {}])(
    "as a URL is refused: %j",
    async (url) => {
      const error = await rejection(signCallbackUrl(url as string, { secret: SECRET }));
      expect(error).toMatchObject({ name: "RequestValidationError", issues: [{ path: ["url"] }] });
      if (url === undefined) return;
      expect(() => createCallbackReceiver({ secret: SECRET, url: url as string })).toThrow(
        /use an http or https URL/,
      );
    },
  );

  it("as a URL is not shown with its query", async () => {
    const error = await rejection(sign("htps://app.example.com/hook?key=s3cret"));
    expect(String(error)).toContain("htps://app.example.com/hook?…");
  });

  it.each(["", "x".repeat(501), "half a \ud800 pair", 7, null])(
    "as a job id is refused: %j",
    async (jobId) => {
      const error = await rejection(signCallbackUrl(HOOK, { secret: SECRET, jobId: jobId as string }));
      expect(error).toMatchObject({
        name: "RequestValidationError",
        issues: [
          {
            path: ["jobId"],
            message: expect.stringMatching(/^got .*; use a string of 1 to 500 characters$/),
          },
        ],
      });
    },
  );

  it.each([0, -1, Number.NaN, "1", null])("as maxBytes is refused: %j", async (maxBytes) => {
    const error = await rejection(verify(HOOK, { maxBytes }));
    expect(error).toMatchObject({
      name: "ConfigurationError",
      message: expect.stringMatching(/^maxBytes: got/),
    });
  });
});

it.each([
  (url: string) => url.replace("https", "ftp"),
  (url: string) => ` ${url}`,
  (url: string) => url.replace("https://app.example.com", ""),
  (url: string) => url.replace("https://app.example.com/hooks/wan", "hook"),
])("a signature is masked in the error about a broken callback URL (%#)", async (broken) => {
  const callback_url = broken(await sign(HOOK, "row-7"));
  const error = await rejection(new WanClient({ apiKey: "any" }).submit({ ...REQUEST, callback_url }));
  expect(error).toMatchObject({ name: "RequestValidationError", issues: [{ path: ["callback_url"] }] });
  expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toMatch(/wan_sig|row-7/);
});

it("a CallbackError is a WanError with its own name", async () => {
  const error = await rejection(verify(HOOK));
  expect(WanError.is(error) && CallbackError.is(error) && error.name).toBe("CallbackError");
  expect(CallbackError.is(new WanError("other"))).toBe(false);
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({ name: "CallbackError", status: 401 });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
