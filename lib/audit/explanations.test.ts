import { expect, test } from "vitest";
import { Explanations } from "./explanations.ts";

type Step = (explanations: Explanations) => void;
const lost: Step = (e) => e.lost("usr_1", 6);
const erased: Step = (e) => e.erasure("usr_1", true);
const unmarked: Step = (e) => e.erasure("usr_1", false);
const anchored: Step = (e) => e.anchored();

test.each<[what: string, steps: Step[], first: number | undefined]>([
  ["nothing is lost", [], undefined],
  ["no erasure", [lost, anchored], 6],
  ["erased afterwards", [lost, erased], undefined],
  ["erased before", [erased, lost], undefined],
  ["another is erased", [lost, (e) => e.erasure("usr_2", true)], 6],
  ["an erasure that nobody vouches for", [lost, unmarked], 6],
  ["the same in front of an anchor", [unmarked, lost, anchored], undefined],
  ["the same behind one", [lost, anchored, unmarked], 6],
  ["the first of two", [(e) => e.lost("usr_2", 9), lost, (e) => e.lost("usr_1", 12)], 6],
])("contents are gone: %s", (_, steps, first) => {
  const explanations = new Explanations();
  for (const step of steps) step(explanations);
  expect(explanations.first()).toBe(first);
});
