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
const sign = (url: string, ref?: string, secret: string | string[] = SECRET) =>
  signCallbackUrl(url, { secret, ref });
const verify = (url: string, options: object = {}) =>
  verifyCallback(posted(url, BODY), { secret: SECRET, ...options });

describe("a signed URL", () => {
  it("keeps its other parameters as they were written, and proves the ref", async () => {
    const url = await sign("https://app.example.com:8443/hooks/w%20n?a=%20b+c&empty&x=1&x=2", "row/7 ä&=");
    expect(url).toMatch(
      /^https:\/\/app\.example\.com:8443\/hooks\/w%20n\?a=%20b\+c&empty&x=1&x=2&wan_ref=row%2F7%20%C3%A4%26%3D&wan_sig=[\w-]{43}$/,
    );
    expect(await verify(url)).toMatchObject({
      ref: "row/7 ä&=",
      taskId: "t-1",
      task: { status: "succeeded" },
    });
  });

  it("may hold a second question mark in its query, and is confirmed as the one that the record shows", async () => {
    const api = createEmulator({ taskSeconds: 0, deliverCallback: () => new Response() });
    const wan = new WanClient({ apiKey: "any", fetch: api.fetch });
    const told: string[] = [];
    const onTask = (_: unknown, about: { ref: string }) => told.push(about.ref);
    const receiver = createCallbackReceiver({ secret: SECRET, client: wan, onTask });
    for (const url of [
      "https://app.example.com/cb?next=/done?ok=1",
      "https://app.example.com/cb?a=?&b=c?d#e?f",
    ]) {
      const callback_url = await signCallbackUrl(url, { secret: SECRET, ref: `row of ${url}` });
      const { id, ref } = await wan.submit({ model: "wan2.6-t2v", prompt: "p", callback_url });
      expect(ref).toBe(`row of ${url}`);
      // A client leaves the fragment at home.
      const { status } = await receiver.handle(
        posted(callback_url.replace(/#.*/, ""), { task_id: id, success: true }),
      );
      expect(status).toBe(200);
      expect(told.pop()).toBe(`row of ${url}`);
    }
  });

  it("has a random ref when none is given", async () => {
    const [one, other] = await Promise.all([sign(HOOK), sign(HOOK)]);
    const refs = await Promise.all([one, other].map(async (url) => (await verify(url as string)).ref));
    expect(new Set(refs).size).toBe(2);
  });

  it("is signed anew when it was signed before", async () => {
    const url = await sign(await sign(HOOK, "first"), "second");
    expect(url.match(/wan_/g)).toHaveLength(2);
    expect(url).toContain("tenant=7&");
    expect((await verify(url)).ref).toBe("second");
  });

  it("may be given as a URL object", async () => {
    const url = await signCallbackUrl(new URL(HOOK), { secret: SECRET, ref: "r" });
    expect((await verify(url, { url: new URL(HOOK) })).ref).toBe("r");
  });

  it("survives proxies that change its host, reorder its parameters, add some, or write them in another way", async () => {
    const parameters = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-v]\w{0,5}$/), fc.string()), {
      selector: ([name]) => name,
      maxLength: 4,
    });
    const ref = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" });
    await fc.assert(
      fc.asyncProperty(ref, parameters, fc.infiniteStream(fc.nat()), async (name, added, order) => {
        const { pathname, searchParams } = new URL(await sign(HOOK, name));
        const all = [...searchParams, ...added].map((pair) => ({ pair, at: order.next().value ?? 0 }));
        const query = new URLSearchParams(all.sort((a, b) => a.at - b.at).map(({ pair }) => pair));
        expect((await verify(`http://10.0.0.7:3000${pathname}?${query}`)).ref).toBe(name);
      }),
      { numRuns: 200 },
    );
  });

  it("is verified by the path of `url`, where a proxy writes another one", async () => {
    const { search } = new URL(await sign(HOOK, "r"));
    const inside = `http://10.0.0.7:3000/wan-service/in${search}`;
    expect((await verify(inside, { url: HOOK })).ref).toBe("r");
    await expect(verify(inside)).rejects.toThrow(CallbackError);
    await expect(verify(inside, { url: "https://app.example.com/hooks/other" })).rejects.toThrow(
      CallbackError,
    );
  });

  it("may begin its path with two slashes, which no framework's relative URL turns into a host", async () => {
    const { pathname, search } = new URL(await sign("https://app.example.com//hooks/wan", "r"));
    const request = { method: "POST", url: `${pathname}${search}`, body: BODY };
    expect((await verifyCallback(request, { secret: SECRET })).ref).toBe("r");
  });

  it("proves its path as the browser writes it, whatever it looked like", async () => {
    const url = await sign("https://app.example.com/a/../hooks//wän", "r");
    expect((await verify(url)).ref).toBe("r");
  });
});

describe("a URL that was not signed", () => {
  const refused = async (url: string, options?: object) => {
    const error = await rejection(verify(url, options));
    expect(CallbackError.is(error) && error.status).toBe(401);
    expect(String(error)).not.toContain("wan_");
  };

  it("is refused: another ref, another path, another secret, no signature, a wrong one", async () => {
    const url = await sign(HOOK, "row-7");
    const signature = new URL(url).searchParams.get("wan_sig") ?? "";
    await refused(url.replace("row-7", "row-8"));
    await refused(url.replace("/hooks/wan", "/hooks/other"));
    await refused(url.replace("/hooks/wan", "/hooks/wan/"));
    await refused(await sign(HOOK, "row-7", "another secret"));
    await refused(HOOK);
    await refused(`${HOOK}&wan_ref=row-7`);
    await refused(`${HOOK}&wan_sig=${signature}`);
    await refused(url.replace(signature, ""));
    await refused(url.replace(signature, signature.slice(1)));
    await refused(url.replace(signature, `${signature}A`));
    await refused(url.replace(signature, `${signature.slice(0, 42)}=`));
    await refused(url.replace(signature, signature.split("").reverse().join("")));
  });

  it("is refused whatever single letter of it is changed", async () => {
    const url = await sign(HOOK, "row-7");
    const signed = [
      url.indexOf("/hooks"),
      url.indexOf("?"),
      url.indexOf("wan_ref="),
      url.length - 1,
    ] as const;
    for (const at of [...range(signed[0], signed[1]), ...range(signed[2], signed[3])]) {
      const letter = url[at] === "x" ? "y" : "x";
      await refused(url.slice(0, at) + letter + url.slice(at + 1));
    }
  });

  it("cannot take the end of a path for the start of a ref", async () => {
    await refused(
      (await sign("https://app.example.com/a", "bc")).replace("/a?", "/ab?").replace("=bc&", "=c&"),
    );
    const url = await sign("https://app.example.com/a", "b");
    await refused(url.replace("/a?", "/a/b?"));
    await refused(
      (await sign("https://app.example.com/a", "x\ny"))
        .replace("wan_ref=x%0Ay", "wan_ref=y")
        .replace("/a?", "/a%0Ax?"),
    );
  });

  it("is refused before its body is read, and when it is no POST", async () => {
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
  it("rotate: the first of a list signs, all of them verify", async () => {
    const old = await sign(HOOK, "r", "old");
    expect((await verify(old, { secret: ["new", "old"] })).ref).toBe("r");
    const fresh = await sign(HOOK, "r", ["new", "old"]);
    expect((await verify(fresh, { secret: "new" })).ref).toBe("r");
    await expect(verify(fresh, { secret: "old" })).rejects.toThrow(CallbackError);
    await expect(verify(old, { secret: ["new"] })).rejects.toThrow(CallbackError);
  });

  it.each([
    [undefined, "undefined"],
    ["", "an empty text"],
    [[], "undefined"],
    [[SECRET, ""], "an empty text"],
    [[SECRET, undefined], "undefined"],
    [12345678, "number"],
  ])("are refused when they cannot be one: %j", async (secret, got) => {
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

  it("are shown by nothing that can be printed", async () => {
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

  it.each(["", "x".repeat(501), "half a \ud800 pair", 7, null])("as a ref is refused: %j", async (ref) => {
    const error = await rejection(signCallbackUrl(HOOK, { secret: SECRET, ref: ref as string }));
    expect(error).toMatchObject({ name: "RequestValidationError", issues: [{ path: ["ref"] }] });
  });

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
])("a signature is masked where a request with a broken callback URL is refused (%#)", async (broken) => {
  const callback_url = broken(await sign(HOOK, "row-7"));
  const error = await rejection(new WanClient({ apiKey: "any" }).submit({ ...REQUEST, callback_url }));
  expect(error).toMatchObject({ name: "RequestValidationError", issues: [{ path: ["callback_url"] }] });
  expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toMatch(/wan_sig|row-7/);
});

it("a CallbackError is a WanError of its own name", async () => {
  const error = await rejection(verify(HOOK));
  expect(WanError.is(error) && CallbackError.is(error) && error.name).toBe("CallbackError");
  expect(CallbackError.is(new WanError("other"))).toBe(false);
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({ name: "CallbackError", status: 401 });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
