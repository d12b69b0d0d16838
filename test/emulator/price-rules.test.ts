import { describe, expect, it } from "vitest";
import {
  createEmulator,
  type EmulatorOptions,
  type PriceRule,
  type Recording,
} from "../../src/emulator/index.js";
import { REQUEST } from "../support/client.js";
import { postTo } from "../support/emulated.js";

const WAN3 = { model: "wan3.0-video", prompt: "p" };
const isModel = (model: string) => ({ "==": [{ var: ["model", ""] }, model] });
const isResolution = (resolution: string) => ({ "==": [{ var: "resolution" }, resolution] });
const perSecond = (credits: number) => ({ "*": [credits, { var: ["duration", 5] }] });

/** What each request costs, in credits. */
async function costsOf(options: EmulatorOptions, ...requests: object[]): Promise<(number | undefined)[]> {
  const emulator = createEmulator({ taskSeconds: 0, ...options });
  for (const request of requests) await postTo(emulator, "/wan/videos", { ...request, async: true });
  return emulator.tasks.map(({ credits }) => credits);
}

/** The rules that the platform publishes. */
async function published(options: EmulatorOptions = {}): Promise<PriceRule[]> {
  const url = "https://platform.acedata.cloud/api/v1/apis/?path=/wan/videos";
  return (await (await createEmulator(options).fetch(url)).json()).items[0].cost;
}

describe("price rules", () => {
  const priceRules: PriceRule[] = [
    { conditions: isModel("wan3.0-video"), consumption: perSecond(0.1), unit: "Second", hidden: true },
    { conditions: { in: ["i2v", { var: "model" }] }, consumption: 7, remark: "any length" },
    { conditions: { "==": [{ var: "duration" }, 10] }, consumption: { "+": [0.1, 0.2] } },
  ];

  it("are published as they were given", async () => {
    expect(await published({ priceRules })).toEqual(priceRules);
    expect(await published({ priceRules: [] })).toEqual([]);
  });

  it("set the credits of a task by the first rule that holds", async () => {
    const image = { model: "wan2.6-i2v", prompt: "p", image_url: "https://example.com/a.png" };
    const requests = [WAN3, { ...WAN3, duration: 10 }, { ...image, duration: 10 }];
    expect(await costsOf({ priceRules }, ...requests)).toEqual([0.5, 1, 7]);
  });

  it("set no credits for a task if no rule holds", async () => {
    expect(await costsOf({ priceRules }, REQUEST)).toEqual([undefined]);
    expect(await costsOf({ priceRules: [] }, REQUEST, WAN3)).toEqual([undefined, undefined]);
  });

  it("give credits without floating-point errors", async () => {
    expect(await costsOf({ priceRules }, { ...REQUEST, duration: 10 })).toEqual([0.3]);
    const media = [{ type: "reference_video", url: "https://example.com/a.mp4" }];
    expect(await costsOf({ priceRules }, { ...WAN3, media, duration: 2 })).toEqual([0.7]);
  });

  it("may hold always or never, with true, false and {}", async () => {
    const rules = (conditions: unknown) => [{ conditions, consumption: 2 }];
    expect(await costsOf({ priceRules: rules(true) }, REQUEST)).toEqual([2]);
    expect(await costsOf({ priceRules: rules({}) }, REQUEST)).toEqual([2]);
    expect(await costsOf({ priceRules: rules(false) }, REQUEST)).toEqual([undefined]);
  });

  it("see the resolution as it was sent, then in upper case, then in lower case", async () => {
    const rule = (resolution: string, consumption: number) => ({
      conditions: isResolution(resolution),
      consumption,
    });
    const at = (...resolutions: string[]) => resolutions.map((resolution) => ({ ...WAN3, resolution }));
    const lower = [rule("720p", 1), rule("1080p", 2)];
    expect(await costsOf({ priceRules: lower }, ...at("720P", "1080p", "480P"))).toEqual([1, 2, undefined]);
    const both = [rule("720P", 1), rule("720p", 2)];
    expect(await costsOf({ priceRules: both }, ...at("720P", "720p"))).toEqual([1, 2]);
    const missing = [{ conditions: { "!": { var: "resolution" } }, consumption: 3 }];
    expect(await costsOf({ priceRules: missing }, WAN3, ...at("720P"))).toEqual([3, undefined]);
  });

  it("see the seconds of the video, also if the model chose them, plus those of references only for wan3.0-video", async () => {
    const rules = [{ conditions: {}, consumption: { var: "duration" } }];
    const references = Array.from({ length: 3 }, () => "https://example.com/a.mp4");
    const media = references.map((url) => ({ type: "reference_video", url }));
    const requests = [
      REQUEST,
      { ...REQUEST, duration: 15 },
      { model: "wan2.6-r2v", prompt: "p", reference_video_urls: references },
      { ...WAN3, media, duration: 3 },
    ];
    expect(await costsOf({ priceRules: rules }, ...requests)).toEqual([5, 15, 5, 18]);
    const emulator = createEmulator({ priceRules: rules, seed: 3 });
    await postTo(emulator, "/wan/videos", { ...WAN3, media, duration: -1, async: true });
    expect(emulator.tasks[0]?.credits).toBe((emulator.tasks[0]?.videoSeconds ?? 0) + 15);
  });

  it("are those of the published table by default, which also hold for a lower-case resolution", async () => {
    const rules = await published();
    expect(rules).toHaveLength(3);
    const resolutions = ["480P", "720p", "1080p"].map((resolution) => ({ ...WAN3, resolution }));
    expect(await costsOf({}, REQUEST, WAN3, ...resolutions)).toEqual([undefined, 4.73, 2.365, 4.73, 9.46]);
    expect(await costsOf({ priceRules: rules }, REQUEST, WAN3)).toEqual([undefined, 4.73]);
  });

  it.each<[unknown, string]>([
    ["none", "priceRules"],
    [{}, "priceRules"],
    [[null], "priceRules[0]"],
    [[["a"]], "priceRules[0]"],
    [[{ consumption: 1 }], "priceRules[0].conditions"],
    [[{ conditions: "wan3.0-video", consumption: 1 }], "priceRules[0].conditions"],
    [[{ conditions: { model: "wan3.0-video" }, consumption: 1 }], "priceRules[0].conditions"],
    [
      [
        { conditions: {}, consumption: 1 },
        { conditions: {}, consumption: -1 },
      ],
      "priceRules[1].consumption",
    ],
    [[{ conditions: {} }], "priceRules[0].consumption"],
    [[{ conditions: {}, consumption: "0.5" }], "priceRules[0].consumption"],
    [[{ conditions: {}, consumption: { times: [2, 3] } }], "priceRules[0].consumption"],
  ])("are refused when they are invalid: %j", (priceRules, name) => {
    const create = () => createEmulator({ priceRules: priceRules as PriceRule[] });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(`${name}: got `);
  });

  it.each([perSecond(-1), { var: "frames" }, { "*": [2, { var: "frames" }] }])(
    "fail the submission when they give no amount: %j",
    async (consumption) => {
      const emulator = createEmulator({ priceRules: [{ conditions: {}, consumption }] });
      const submission = postTo(emulator, "/wan/videos", REQUEST);
      await expect(submission).rejects.toThrow(
        /^priceRules\[0\]\.consumption: got .+; use a number of credits/,
      );
      expect(emulator.tasks).toEqual([]);
    },
  );
});

describe("the option `credits`", () => {
  const priceRules = [{ conditions: {}, consumption: 3 }];

  it("is published and charged in place of the rules when it is a number", async () => {
    const rule = { conditions: {}, consumption: 13.5 };
    for (const options of [{ credits: 13.5 }, { credits: 13.5, priceRules }]) {
      expect(await published(options)).toEqual([rule]);
      expect(await costsOf(options, REQUEST, WAN3)).toEqual([13.5, 13.5]);
    }
  });

  it("leaves the published rules unchanged when it is a function, and they apply where it returns undefined", async () => {
    const credits = ({ model }: Readonly<Record<string, unknown>>) =>
      model === REQUEST.model ? 1 : undefined;
    expect(await published({ credits, priceRules })).toEqual(priceRules);
    expect(await costsOf({ credits, priceRules }, REQUEST, WAN3)).toEqual([1, 3]);
    expect(await published({ credits })).toEqual(await published());
  });
});

describe("the price rules of a recording", () => {
  const recordingOf = (response: unknown): Recording => ({
    version: 1,
    recordedAt: "2026-01-24T13:52:01.000Z",
    exchanges: [{ check: "description", method: "GET", url: "/apis/", at: 0, ms: 1, status: 200, response }],
  });
  const cost = [{ conditions: isModel("wan2.6-t2v"), consumption: perSecond(2.7), unit: "Second" }];
  const row = { path: "/wan/videos", service_id: "s-1", extra: true, cost };
  const recording = recordingOf({ count: 1, items: [row] });

  it("are published and charged", async () => {
    expect(await published({ recording })).toEqual(cost);
    expect(await costsOf({ recording }, REQUEST, WAN3)).toEqual([13.5, undefined]);
    for (const response of [{ results: [row] }, [row]]) {
      expect(await costsOf({ recording: recordingOf(response) }, REQUEST)).toEqual([13.5]);
    }
  });

  it("are found by the id of the service, too", async () => {
    const emulator = createEmulator({ recording });
    const servicesOf = async (id: string) => {
      const response = await emulator.fetch(`https://platform.acedata.cloud/api/v1/services/?id=${id}`);
      return response.json();
    };
    expect(await servicesOf("s-1")).toEqual({ count: 1, items: [{ id: "s-1", cost }] });
    expect(await servicesOf("s-2")).toEqual({ count: 0, items: [] });
  });

  it("are replaced by `priceRules` and by a number of `credits`, and the recording is not changed", async () => {
    const before = structuredClone(recording);
    const priceRules = [{ conditions: {}, consumption: 1 }];
    expect(await published({ recording, priceRules })).toEqual(priceRules);
    expect(await costsOf({ recording, priceRules }, REQUEST)).toEqual([1]);
    expect(await published({ recording, credits: 2 })).toEqual([{ conditions: {}, consumption: 2 }]);
    expect(await costsOf({ recording, credits: 2 }, REQUEST)).toEqual([2]);
    expect(await published({ recording, credits: () => 4 })).toEqual(cost);
    expect(await costsOf({ recording, credits: () => 4 }, REQUEST)).toEqual([4]);
    expect(recording).toEqual(before);
  });

  it("are not published if the description has none, and the default rules are charged", async () => {
    const { cost: _, ...withoutCost } = row;
    const options = { recording: recordingOf({ items: [withoutCost] }) };
    expect(await published(options)).toBeUndefined();
    expect(await costsOf(options, REQUEST, WAN3)).toEqual([undefined, 4.73]);
  });

  it("leave the price unknown when they cannot be evaluated", async () => {
    for (const consumption of [{ priceOf: "a" }, { var: "frames" }]) {
      const items = [{ ...row, cost: [null, { conditions: {}, consumption }] }];
      expect(await costsOf({ recording: recordingOf({ items }) }, REQUEST)).toEqual([undefined]);
    }
  });
});
