import { describe, expect, test } from "vitest";
import { plotElement, type SvgElement } from "./plot.ts";

const plot = (unit: "ms" | "%", target: number, highest: number) => ({
  ...{ name: "latency", unit, startsAt: "2026-11-23T00:00:00.000Z", stepSeconds: 86_400 },
  lines: [{ name: "latency-p95", target, values: [target, highest] }],
});
const labelsOf = (svg: SvgElement | null) =>
  (svg?.children ?? []).filter((one): one is SvgElement => typeof one !== "string" && one.tag === "text");

describe("plotElement", () => {
  test.each([
    ["ms", 300, 400],
    ["ms", 300, 4_800_000],
    ["%", 99.9, 98.765],
  ] as const)("cuts no label of the scale: %s from %d to %d", (unit, target, highest) => {
    const labels = labelsOf(plotElement(plot(unit, target, highest), "de"));
    expect(labels.length).toBeGreaterThan(3);
    for (const { attributes, children } of labels) {
      const widthOfText = String(children[0]).length * 0.6 * Number(attributes["font-size"]);
      const left = Number(attributes.x) - (attributes["text-anchor"] === "end" ? widthOfText : 0);
      expect(left, String(children[0])).toBeGreaterThanOrEqual(0);
    }
  });
});
