import { describe, expect, test } from "vitest";
import { Explanations } from "./explanations.ts";

type Step = (explanations: Explanations) => void;
const lost: Step = (e) => e.lost("usr_1", 6);
const erased: Step = (e) => e.erasure("usr_1", true);
const unmarked: Step = (e) => e.erasure("usr_1", false);
const anchored: Step = (e) => e.anchored();

describe("Explanations", () => {
  test.each<[what: string, steps: Step[], first: number | undefined]>([
    ["none are missing", [], undefined],
    ["missing without an erasure", [lost, anchored], 6],
    ["erasure after the event", [lost, erased], undefined],
    ["erasure before the event", [erased, lost], undefined],
    ["erasure of another person", [lost, (e) => e.erasure("usr_2", true)], 6],
    ["erasure without a valid mark", [lost, unmarked], 6],
    ["erasure without a mark, before an anchor", [unmarked, lost, anchored], undefined],
    ["erasure without a mark, after an anchor", [lost, anchored, unmarked], 6],
    ["two people, the first event counts", [(e) => e.lost("usr_2", 9), lost, (e) => e.lost("usr_1", 12)], 6],
  ])("first() reports unexplained missing contents: %s", (_, steps, first) => {
    const explanations = new Explanations();
    for (const step of steps) step(explanations);
    expect(explanations.first()).toBe(first);
  });
});
