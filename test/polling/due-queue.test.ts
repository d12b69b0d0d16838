import fc from "fast-check";
import { expect, it } from "vitest";
import { type Due, DueQueue, isQueued } from "../../src/polling/due-queue.js";

const step = fc.oneof(
  fc.record({ push: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ remove: fc.nat(30) }),
  fc.constant("take the first" as const),
);

it("the first item is always the one that is due first, whatever is pushed and removed", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new DueQueue<Due>();
      // In the order of their insertion, which decides among items that are due at the same time.
      let inside: Due[] = [];
      const first = () => inside.toSorted((a, b) => a.dueAt - b.dueAt)[0];
      for (const each of steps) {
        if (typeof each === "object" && "push" in each) {
          const item = { dueAt: each.push, heapIndex: -1, sequence: 0 };
          queue.push(item);
          inside.push(item);
        } else {
          const chosen = each === "take the first" ? first() : inside[each.remove % (inside.length || 1)];
          const item = chosen ?? { dueAt: 0, heapIndex: -1, sequence: 0 };
          queue.remove(item);
          inside = inside.filter((other) => other !== item);
          expect(isQueued(item)).toBe(false);
        }
        expect(queue.first).toBe(first());
        expect(inside.every(isQueued)).toBe(true);
      }
    }),
  );
});
