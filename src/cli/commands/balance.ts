import { type Balance, type BalanceApplication, getBalance } from "wan-client/account";
import { PLATFORM_TOKEN_VARIABLE } from "../../util/environment.js";
import type { Command } from "../command.js";
import { accountFor, PLATFORM_FLAGS } from "../connection.js";
import { creditsText } from "../credits.js";
import { EXIT } from "../exit-code.js";
import { tableOf } from "../format.js";
import { createReporter } from "../reporter.js";

export const balanceCommand: Command = {
  usage: "",
  summary: "show the credits that are left",
  flags: PLATFORM_FLAGS,
  examples: ["npx wan-client balance"],
  details: `The token is read from ${PLATFORM_TOKEN_VARIABLE}.`,
  positionals: "none",
  async run({ values }, terminal) {
    const reporter = createReporter(terminal, values.json === true);
    const balance = await getBalance(accountFor(values, terminal));
    reporter.event("balance", undefined, balance);
    reporter.result(textOf(balance));
    return EXIT.done;
  },
};

function textOf({ credits, applications }: Balance): string {
  const sum =
    credits === undefined
      ? "The platform does not say how many credits are left."
      : `${creditsText(credits)} left`;
  if (applications.length === 0) return sum;
  const rows = [["scope", "type", "left", "used", "service", "expires"], ...applications.map(rowOf)];
  return `${sum}\n\n${tableOf(rows)}`;
}

function rowOf(application: BalanceApplication): string[] {
  const { scope, type, remainingCredits, usedCredits, serviceId, expiresAt } = application;
  const cells = [scope, type, remainingCredits, usedCredits, serviceId, expiresAt?.toISOString()];
  return cells.map((cell) => `${cell ?? "-"}`);
}
