import { models, type RequestIssue, type RequestValidationError, type WanModel } from "wan-client";
import { listed } from "../util/listed.js";
import { flagFor, requestFields, takesField } from "./request-flags.js";

/** The issues of a request, with the names of the flags instead of the fields. */
export function issuesByFlag({ issues }: RequestValidationError): string {
  const lines = issues.filter((issue) => !followsFromType(issue, issues)).map(lineOf);
  return ["The request is not valid, and nothing was sent:", ...lines].join("\n");
}

/** Whether the type of the same media item is refused, too. Its other issues depend on the type, so they are not shown. */
function followsFromType({ path }: RequestIssue, issues: readonly RequestIssue[]): boolean {
  const type = JSON.stringify([...path.slice(0, -1), "type"]);
  return (
    path.length > 1 && path.at(-1) !== "type" && issues.some((each) => JSON.stringify(each.path) === type)
  );
}

function lineOf({ path: [field, ...rest], message }: RequestIssue): string {
  const isKnown = typeof field === "string" && Object.hasOwn(requestFields(), field);
  const name = isKnown ? `--${flagFor(field)}` : field;
  const path = [name, ...rest].filter((part) => part !== undefined).join(".");
  return `  ${path}: ${isKnown && rest.length === 0 ? messageByFlag(field, message) : withoutLibrary(message)}`;
}

function messageByFlag(field: string, message: string): string {
  const [, model] = /^(\S+) has no field "/.exec(message) ?? [];
  if (model === undefined) return withoutLibrary(message);
  const others = (Object.keys(models) as WanModel[]).filter((each) => takesField(each, field));
  return `${model} does not take it; leave it out, or use ${listed(others).replaceAll('"', "")}`;
}

/** Adapts advice to the command line, which takes files instead of `data:` URLs and has no `submitUnchecked()`. */
function withoutLibrary(message: string): string {
  return message
    .replace(/, or submitUnchecked\(\) for a newer model/, "")
    .replace(/an http or https URL, or "data:image\/png;base64,\.\.\."$/, "a file, or an http or https URL");
}
