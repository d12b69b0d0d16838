import type { WanModel } from "wan-client";
import { type ToolField, toolSchema } from "wan-client/schemas";

/** How a field is entered. */
export type FieldKind = "longText" | "url" | "urls" | "media" | "choice" | "boolean" | "integer";

/** A field of a request, as a form shows it. */
export interface FormField {
  readonly name: string;
  readonly kind: FieldKind;
  /** What the schema says about it, in English. */
  readonly description: string;
  readonly required: boolean;
  /** Whether it is shown at once. The other fields are folded. */
  readonly isMain: boolean;
  readonly choices: readonly (string | number)[];
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly maxItems: number | undefined;
}

/** An item of `media`, as the form has it. */
export interface MediaItem {
  type: string;
  url: string;
}

/** What was entered for a field. An empty text or list stands for a field that is not set. */
export type FieldValue = string | string[] | MediaItem[];
export type FormValues = Record<string, FieldValue>;

// Fields that the form does not ask for: the model is selected above it, and the client fills in the action.
const OMITTED = ["model", "action"];
const MAIN = ["prompt", "duration"];

/** The types of `media` that the schema of a model has. */
export function mediaTypes(model: WanModel): readonly string[] {
  const types = toolSchema(model).properties.media?.items?.properties?.type?.enum ?? [];
  return types.map(String);
}

/** The fields of a model's requests. */
export function formFields(model: WanModel): FormField[] {
  const { properties, required } = toolSchema(model);
  return Object.entries(properties)
    .filter(([name]) => !OMITTED.includes(name))
    .map(([name, field]) => formField(name, field, required.includes(name)));
}

function formField(name: string, field: ToolField, required: boolean): FormField {
  return {
    name,
    kind: kindOf(name, field),
    description: field.description ?? "",
    required,
    isMain: required || MAIN.includes(name),
    choices: field.enum ?? [],
    minimum: field.minimum,
    maximum: field.maximum,
    maxItems: field.maxItems,
  };
}

function kindOf(name: string, field: ToolField): FieldKind {
  if (field.enum) return "choice";
  if (field.type === "boolean" || field.type === "integer") return field.type;
  if (field.type === "array") return field.items?.type === "object" ? "media" : "urls";
  return name.endsWith("_url") ? "url" : "longText";
}

/** An empty form with example values for what is required. */
export function initialValues(model: WanModel, prompt: string): FormValues {
  const values: FormValues = {};
  for (const { name, kind, required } of formFields(model)) {
    if (name === "prompt") values[name] = prompt;
    else if (kind === "urls" || kind === "media") values[name] = [];
    else values[name] = kind === "url" && required ? "https://example.com/scene.jpg" : "";
  }
  if (model === "wan2.6-r2v") values.reference_video_urls = ["https://example.com/dancer.mp4"];
  return values;
}

/** The request that a form stands for. It has only the fields that were set. */
export function requestFrom(model: WanModel, values: Readonly<FormValues>): Record<string, unknown> {
  const request: Record<string, unknown> = { model };
  for (const field of formFields(model)) {
    const value = values[field.name];
    if (value !== undefined && value.length > 0) request[field.name] = parsed(field, value);
  }
  return request;
}

function parsed({ kind, choices }: FormField, value: FieldValue): unknown {
  if (typeof value !== "string") return value.map((item) => (typeof item === "string" ? item : { ...item }));
  if (kind === "boolean") return value === "true";
  if (kind === "integer") return Number(value);
  return kind === "choice" ? choices.find((choice) => String(choice) === value) : value;
}
