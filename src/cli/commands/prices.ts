import { fetchPrices, type PriceRule, type Prices } from "wan-client/account";
import type { Command } from "../command.js";
import { PLATFORM_FLAGS, platformAddress } from "../connection.js";
import { describeConditions, describeLogic } from "../describe-logic.js";
import { EXIT } from "../exit-code.js";
import { tableOf } from "../format.js";

export const pricesCommand: Command = {
  usage: "",
  summary: "show the price rules of the platform",
  flags: {
    ...PLATFORM_FLAGS,
    json: {
      type: "boolean",
      help: "print the rules as one JSON object, for estimateCost()",
    },
  },
  examples: ["npx wan-client prices"],
  details:
    "The first rule that applies to a request says what its video costs, even if the platform hides that rule.\n" +
    "The default of a field follows its name: (duration or 5). No token is needed.",
  positionals: "none",
  async run({ values }, terminal) {
    const baseURL = platformAddress(values);
    const prices = await fetchPrices({ baseURL });
    terminal.out.write(values.json ? `${JSON.stringify(prices)}\n` : `${textOf(prices, baseURL)}\n`);
    return EXIT.done;
  },
};

function textOf({ path, fetchedAt, rules }: Prices, baseURL: string): string {
  const count = `${rules.length} price ${rules.length === 1 ? "rule" : "rules"}`;
  const rows = [["rule", "conditions", "credits", "unit", "visibility", "remark"], ...rules.map(rowOf)];
  return `${tableOf(withoutEmptyColumns(rows))}\n\n${count} of ${path}, read at ${fetchedAt} from ${baseURL}`;
}

function rowOf(
  { conditions, consumption, unit = "", hidden, remark = "" }: PriceRule,
  index: number,
): string[] {
  const line = (text: string) => text.replace(/\s+/g, " ").trim();
  return [
    `${index + 1}`,
    line(describeConditions(conditions)),
    line(describeLogic(consumption)),
    line(unit),
    hidden ? "hidden" : "",
    line(remark),
  ];
}

function withoutEmptyColumns(rows: readonly (readonly string[])[]): string[][] {
  const [, ...rules] = rows;
  return rows.map((row) => row.filter((_, column) => rules.some((rule) => rule[column] !== "")));
}
