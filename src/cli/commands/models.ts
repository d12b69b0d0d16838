import { type ModelInfo, models } from "wan-client";
import type { Command } from "../command.js";
import { EXIT } from "../exit-code.js";
import { rangesOf, tableOf, wrapped } from "../format.js";
import { type Styles, stylesFor } from "../styles.js";

/** Narrow enough for half of a split terminal. */
const COLUMNS = 44;

export const modelsCommand: Command = {
  usage: "",
  summary: "show the models, and what each of them takes",
  flags: { json: { type: "boolean", help: "print the models as one JSON object" } },
  examples: ["npx wan-client models"],
  positionals: "none",
  async run({ values }, { out, env }) {
    out.write(values.json ? `${JSON.stringify(models, undefined, 2)}\n` : textOf(stylesFor(out, env)));
    return EXIT.done;
  },
};

/** A row for each model. The line below it has the sizes or aspect ratios, and the resolutions. */
function textOf({ bold, dim }: Styles): string {
  const catalogue = Object.entries<ModelInfo>(models);
  const rows = catalogue.map(([name, { actions, durations }]) => [
    name,
    actions.length > 1 ? "both" : `${actions[0]}`,
    rangesOf(durations),
  ]);
  const [header = "", ...lines] = tableOf([["model", "action", "seconds"], ...rows]).split("\n");
  const blocks = lines.map((line, index) => {
    const [name = "", model] = catalogue[index] ?? [];
    return `${bold(name)}${line.slice(name.length)}\n${model ? dim(shapesOf(model)) : ""}\n`;
  });
  const sizes = models["wan2.6-t2v"].sizes.map((size) => size.replace("*", "x"));
  const notes = [
    "both: text2video and image2video",
    "-1: the model chooses the duration",
    "one of the ten sizes:",
    wrapped(sizes.join(" "), COLUMNS, "  "),
  ];
  return `${dim(header)}\n${blocks.join("")}\n${notes.join("\n")}\n`;
}

function shapesOf({ sizes, ratios, resolutions }: ModelInfo): string {
  const shapes = sizes ? "one of the ten sizes" : (ratios?.join(", ") ?? "the aspect ratio of the image");
  const parts = [`${shapes};`, resolutions.join(", ")];
  const line = `  ${parts.join(" ")}`;
  if (line.length <= COLUMNS) return line;
  return parts.map((part) => wrapped(part, COLUMNS, "  ")).join("\n");
}
