import { expect, it } from "vitest";
import { dictionaries } from "../../../docs/site/playground/dictionary.js";
import {
  type FormValues,
  formFields,
  initialValues,
  requestFrom,
} from "../../../docs/site/playground/form-fields.js";
import { adviseRequest, models, type WanModel, type WanRequest } from "../../../src/index.js";
import { requestSchemas } from "../../../src/schemas/index.js";

const names = Object.keys(models) as WanModel[];

it.each(names)("starts with a valid request of %s, without advice", (model) => {
  const request = requestFrom(model, initialValues(model, "A paper boat"));
  expect(requestSchemas[model].safeParse(request).success).toBe(true);
  expect(adviseRequest(request as unknown as WanRequest)).toEqual([]);
});

it.each(names)("has a description of each field of %s in both languages", (model) => {
  for (const { name, description } of formFields(model)) {
    expect(description, name).not.toBe("");
    expect(dictionaries.zh.descriptions[name], name).toMatch(/\p{Script=Han}/u);
  }
});

it("asks for each field in a way that suits its type", () => {
  const kinds = (model: WanModel) =>
    Object.fromEntries(formFields(model).map(({ name, kind }) => [name, kind]));
  expect(kinds("wan2.6-i2v")).toEqual({
    prompt: "longText",
    negative_prompt: "longText",
    image_url: "url",
    audio_url: "url",
    duration: "choice",
    resolution: "choice",
    shot_type: "choice",
    prompt_extend: "boolean",
    audio: "boolean",
    watermark: "boolean",
    seed: "integer",
  });
  expect(kinds("wan2.6-r2v").reference_video_urls).toBe("urls");
  expect(kinds("wan3.0-video").media).toBe("media");
});

it("shows required fields, the prompt and the duration at once", () => {
  const main = formFields("wan2.6-i2v").filter(({ isMain }) => isMain);
  expect(main.map(({ name }) => name).sort()).toEqual(["duration", "image_url", "prompt"]);
});

it("makes a request of the fields that were set, with their types", () => {
  const values: FormValues = {
    ...initialValues("wan3.0-video", "A paper boat"),
    duration: "5",
    audio: "false",
    seed: "0",
    resolution: "",
    media: [{ type: "first_frame", url: "https://example.com/scene.jpg" }],
  };
  expect(requestFrom("wan3.0-video", values)).toEqual({
    model: "wan3.0-video",
    prompt: "A paper boat",
    duration: 5,
    audio: false,
    seed: 0,
    media: [{ type: "first_frame", url: "https://example.com/scene.jpg" }],
  });
});

it("has the same texts in both languages", () => {
  const { en, zh } = dictionaries;
  const shape = (value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shape(each)]))
      : typeof value;
  expect(shape({ ...zh, descriptions: {} })).toEqual(shape({ ...en, descriptions: {} }));
});
