import { type ModelInfo, models } from "wan-client";
import type { Command } from "../command.js";
import { EXIT } from "../exit-code.js";
import { rangesOf, tableOf } from "../format.js";

export const modelsCommand: Command = {
  usage: "",
  summary: "show the models, and what each of them takes",
  flags: { json: { type: "boolean", help: "all of it, as one JSON object" } },
  positionals: "none",
  async run({ values }, { out }) {
    const catalogue: Record<string, ModelInfo> = models;
    if (values.json) {
      out.write(`${JSON.stringify(catalogue, undefined, 2)}\n`);
      return EXIT.done;
    }
    const rows = Object.entries(catalogue).map(([name, model]) => [
      name,
      model.actions.join(", "),
      rangesOf(model.durations),
      model.sizes ? `${model.sizes.length} sizes` : (model.ratios?.join(", ") ?? "as the image"),
      model.resolutions.join(", "),
    ]);
    const sizes = models["wan2.6-t2v"].sizes.map((size) => size.replace("*", "x"));
    out.write(`${tableOf([["model", "action", "seconds", "size or ratio", "resolution"], ...rows])}\n\n`);
    out.write(`The ten sizes: ${sizes.join(" ")}\n`);
    return EXIT.done;
  },
};
