import type { SettledTask } from "wan-client";
import { roundCredits } from "../util/round-credits.js";
import { numberFrom } from "../util/values.js";

/** What a task cost, in credits: 0 if it failed, `undefined` if it has no `cost` in credits. */
export function taskCredits(task: SettledTask): number | undefined {
  if (task.status === "failed") return 0;
  const { amount, currency = "credit" } = task.cost ?? {};
  const credits = numberFrom(amount);
  const isInCredits = /^credits?$/i.test(String(currency));
  return isInCredits && credits !== undefined && credits >= 0 ? roundCredits(credits) : undefined;
}
