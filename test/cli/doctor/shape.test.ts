import { expect, it } from "vitest";
import { differencesOf } from "../../../src/cli/doctor/shape.js";

it("values of the same types do not differ", () => {
  expect(differencesOf({ a: 1, b: ["x"], c: null }, { a: 2, b: ["y", "z"], c: null })).toEqual([]);
});

it("missing and new fields, and other types, are named by their path", () => {
  expect(differencesOf({ a: { b: 1, c: "x" } }, { a: { b: "1", d: true } })).toEqual([
    { path: "a.b", expected: "a number", got: "a string" },
    { path: "a.c", expected: "a string", got: "nothing" },
    { path: "a.d", expected: "no such field", got: "a boolean" },
  ]);
});

it("optional fields may be missing, but may not have another type", () => {
  expect(differencesOf({ a: 1 }, {}, ["a"])).toEqual([]);
  expect(differencesOf({ a: 1 }, { a: "1" }, ["a"])).toHaveLength(1);
});

it("some fields are compared by value", () => {
  expect(differencesOf({ state: "completed" }, { state: "done" })).toEqual([
    { path: "state", expected: '"completed"', got: '"done"' },
  ]);
});

it("lists are compared by their first items, and by whether they have any", () => {
  expect(differencesOf([{ a: 1 }], [{ b: 1 }])).toHaveLength(2);
  expect(differencesOf([], [1])).toEqual([{ path: "", expected: "an empty array", got: "an array" }]);
  expect(differencesOf({ a: {} }, { a: [] })).toEqual([{ path: "a", expected: "{}", got: "an empty array" }]);
  expect(differencesOf({ a: {} }, { a: null })).toEqual([{ path: "a", expected: "{}", got: "null" }]);
});
