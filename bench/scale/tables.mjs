// The tables of the simulations. Each run is made once, because several tables show it.

import { duration, number } from "./format.mjs";
import { MODES } from "./modes.mjs";
import { mostTasks, priceRange, waitingFor } from "./paper.mjs";
import { endsPerSecond, simulateBurst, simulateSteadyState } from "./simulate.mjs";

export const MODE_NAMES = {
  polling: "polling",
  confirmed: "callbacks",
  confirmedLong: "callbacks, reads every 10 min",
  trusted: "callbacks without a read",
};
// A longer interval hardly changes what a fixed rate allows, so most tables leave it out.
const SHOWN = ["polling", "confirmed", "trusted"];
const GROWS = "grows";
const NONE = "-";

/** The simulations for one share of lost callbacks. */
export function createTables(lostShare) {
  const runs = new Map();
  const run = (kind, simulate, options) => {
    const key = JSON.stringify([kind, options]);
    if (!runs.has(key)) runs.set(key, simulate({ ...options, mode: MODES[options.mode], lostShare }));
    return runs.get(key);
  };
  const steady = (waiting, readsPerSecond, mode) =>
    run("steady", simulateSteadyState, { waiting, readsPerSecond, mode });
  const burst = (count, seconds, readsPerSecond, mode) =>
    run("burst", simulateBurst, { count, seconds, readsPerSecond, mode });

  return {
    /** One token: what depends on the number of its tasks. */
    oneToken(counts, readsPerSecond, mode) {
      const header = [
        "tasks of the token",
        "reads a second",
        "reads per task",
        "delay, median",
        "delay, 95 %",
      ];
      if (mode !== "polling") header.push("after a lost callback, 95 %");
      if (mode === "confirmed") header.push("the same, reads every 10 min");
      const rows = counts.map((waiting) => {
        const result = steady(waiting, readsPerSecond, mode);
        const { isStable, median, p95 } = result;
        const reads = [number(result.readsPerSecond), number(result.readsPerTask)];
        const ends = isStable ? [duration(median), duration(p95)] : [GROWS, GROWS];
        const lost = mode === "polling" ? [] : [lostDelay(result)];
        if (mode === "confirmed") lost.push(lostDelay(steady(waiting, readsPerSecond, "confirmedLong")));
        return [number(waiting), ...reads, ...ends, ...lost];
      });
      return { header, rows };
    },

    /** The delays with many tokens: median and 95 %. */
    delays(loads, readsPerSecond) {
      const header = ["tasks waiting", "tokens", ...SHOWN.map((mode) => MODE_NAMES[mode])];
      const rows = loads.map(([waiting, tokens]) => [
        number(waiting),
        number(tokens),
        ...SHOWN.map((mode) => delayOf(steady(waiting / tokens, readsPerSecond, mode))),
      ]);
      return { header, rows };
    },

    /** All requests a second: what is sent, and the callbacks that arrive. */
    requests(loads, readsPerSecond) {
      const header = [
        "tasks waiting",
        "tokens",
        "",
        "submissions a second",
        "callbacks a second",
        "reads a second",
        "in all",
        "reads per task",
      ];
      const rows = loads.flatMap(([waiting, tokens]) =>
        SHOWN.map((mode) => {
          const ends = endsPerSecond(waiting);
          const result = steady(waiting / tokens, readsPerSecond, mode);
          const callbacks = MODES[mode].callbacks ? ends * (1 - lostShare) : 0;
          const reads = result.readsPerSecond * tokens;
          const figures = [ends, callbacks, reads, ends + callbacks + reads, result.readsPerTask];
          return [number(waiting), number(tokens), MODE_NAMES[mode], ...figures.map(number)];
        }),
      );
      return { header, rows };
    },

    /** Many tasks submitted at once. */
    bursts(loads, spans, readsPerSecond) {
      const modes = ["polling", "confirmed"];
      const columns = modes.flatMap((mode) =>
        ["reads per task", "median, 95 %"].map((column) => `${MODE_NAMES[mode]}: ${column}`),
      );
      const header = ["tasks", "submitted within", "tokens", ...columns];
      const rows = loads.flatMap(([count, tokens]) =>
        spans.map((seconds) => {
          const figures = modes.flatMap((mode) => {
            const result = burst(count / tokens, seconds, readsPerSecond, mode);
            return [number(result.reads / (count / tokens)), delayOf(result)];
          });
          return [number(count), duration(seconds), number(tokens), ...figures];
        }),
      );
      return { header, rows };
    },

    /** What a number of videos a day means for one token. */
    users(videosADay, readsPerSecond) {
      const header = ["videos a day", "a second", "waiting on average", "USD a day"];
      const modes = ["polling", "confirmed"];
      header.push(...modes.map((mode) => `${MODE_NAMES[mode]}: delay`));
      const rows = videosADay.map((videos) => {
        const waiting = Math.round(waitingFor(videos));
        const delays = modes.map((mode) => delayOf(steady(waiting, readsPerSecond, mode)));
        return [
          number(videos),
          number(endsPerSecond(waiting)),
          number(waiting),
          priceRange(videos),
          ...delays,
        ];
      });
      return { header, rows };
    },

    /** The largest number of tasks whose ends the reads can see. */
    limit: (readsPerSecond) => number(mostTasks(readsPerSecond)),
  };
}

function delayOf({ isStable = true, median, p95 }) {
  return isStable ? `${duration(median)}, ${duration(p95)}` : GROWS;
}

function lostDelay({ isStable, isSettled, lostP95 }) {
  if (!isStable) return GROWS;
  if (lostP95 === undefined) return NONE;
  return isSettled ? duration(lostP95) : "longer than the run";
}
