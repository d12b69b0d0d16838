import type * as z from "zod/mini";
import type { RequestIssue } from "../errors/client-errors.js";
import type { JsonObject } from "../util/json.js";
import { objectOf, oneOf, optional } from "./fields.js";

/** The actions of the API. */
export type WanAction = "text2video" | "image2video";

/** The values that a model accepts, for example for the choices of a form. */
export interface ModelInfo {
  /** A request may omit its action. If there is only one, the client sends it. */
  readonly actions: readonly WanAction[];
  /** Seconds; -1 lets the model choose. */
  readonly durations: readonly number[];
  /** `width*height` in pixels. */
  readonly sizes?: readonly string[];
  readonly resolutions: readonly string[];
  readonly ratios?: readonly string[];
  readonly shotTypes?: readonly string[];
  /** The maximum lengths of texts in characters, beyond which the server cuts them silently, and of lists in items. */
  readonly limits: Readonly<Record<string, number>>;
}

/** One model: everything that this library knows about it. */
export interface ModelDefinition<
  Model extends string = string,
  Info extends ModelInfo = ModelInfo,
  Request extends z.ZodMiniType = z.ZodMiniType,
> {
  readonly model: Model;
  readonly info: Info;
  /** The schema of its requests. It is built at the first call, and then kept. */
  schema(): Request;
  /** Advice about fields that the server accepts but ignores or cuts, and about missing ones. */
  advise(request: JsonObject): readonly RequestIssue[];
}

/** The parameter of {@link defineModel}. */
interface ModelSource<Model extends string, Info extends ModelInfo, Shape extends z.core.$ZodShape> {
  model: Model;
  info: Info;
  /** The fields of a request besides `model` and `action`. The TSDoc of each property shows in editors. */
  fields: () => Shape;
  /** The rules between fields. Called only if each field is valid by itself. */
  refine?: (request: JsonObject, refuse: (field: string, message: string) => void) => void;
  advise: (request: JsonObject) => readonly (RequestIssue | undefined)[];
}

interface NamedFields<Model extends string, Info extends ModelInfo> {
  /** The name of the model. */
  model: z.ZodMiniLiteral<Model>;
  /** Optional. If the model has only one action, the client sends it. Otherwise it sends what the request has. */
  action: z.ZodMiniOptional<z.ZodMiniLiteral<Info["actions"][number]>>;
}

/**
 * Defines a model. The type of its requests, their schema, the entry of `models`, the advice and the tool schema all come
 * from this. See CONTRIBUTING.md for an example.
 */
export function defineModel<
  const Model extends string,
  const Info extends ModelInfo,
  Shape extends z.core.$ZodShape,
>({
  model,
  info,
  fields,
  refine,
  advise,
}: ModelSource<Model, Info, Shape>): ModelDefinition<
  Model,
  Info,
  // Written out, so that the types that users see contain the fields, and no types of this folder.
  z.ZodMiniObject<
    {
      [F in keyof (NamedFields<Model, Info> & Shape)]: (NamedFields<Model, Info> & Shape)[F];
    },
    z.core.$strict
  >
> {
  type Fields = NamedFields<Model, Info> & Shape;
  type Schema = z.ZodMiniObject<{ [F in keyof Fields]: Fields[F] }, z.core.$strict>;
  const build = (): Schema => {
    const named = { model: oneOf([model]), action: optional(oneOf(info.actions)) };
    const object: z.ZodMiniType = objectOf(model, { ...named, ...fields() });
    if (!refine) return object as Schema;
    return object.check(({ value, issues }) =>
      refine(value as JsonObject, (field, message) =>
        issues.push({ code: "custom", path: [field], message, input: value }),
      ),
    ) as Schema;
  };
  let schema: Schema | undefined;
  return {
    model,
    info,
    schema() {
      schema ??= build();
      return schema;
    },
    advise: (request) => advise(request).filter((issue) => issue !== undefined),
  };
}
