import fc from "fast-check";
import { expect, it } from "vitest";
import { type Due, DueQueue } from "../../src/tasks/due-queue.js";

const step = fc.oneof(
  fc.record({ push: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ remove: fc.nat(30) }),
  fc.constant("shift" as const),
);

it("the longest due is always the first, whatever comes and goes", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new DueQueue<Due>();
      let inside: Due[] = [];
      for (const each of steps) {
        if (each === "shift") {
          const first = queue.shift();
          expect(first?.dueAt).toBe(
            inside.length ? Math.min(...inside.map(({ dueAt }) => dueAt)) : undefined,
          );
          inside = inside.filter((item) => item !== first);
        } else if ("push" in each) {
          const item = { dueAt: each.push, place: -1 };
          queue.push(item);
          inside.push(item);
        } else {
          const item = inside[each.remove % (inside.length || 1)] ?? { dueAt: 0, place: -1 };
          queue.remove(item);
          inside = inside.filter((other) => other !== item);
          expect(item.place).toBe(-1);
        }
        expect(queue.size).toBe(inside.length);
        if (inside.length) expect(queue.first?.dueAt).toBe(Math.min(...inside.map(({ dueAt }) => dueAt)));
      }
    }),
  );
});
