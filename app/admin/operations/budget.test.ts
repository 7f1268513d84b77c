import { describe, expect, test } from "vitest";
import { budgetTexts } from "./budget.ts";

describe("budgetTexts", () => {
  test("rounds a remaining budget down", () => {
    expect(budgetTexts(1, "en")).toEqual({ figure: "100%", overspent: null });
    expect(budgetTexts(0.999, "de")).toEqual({ figure: "99\u00a0%", overspent: null });
  });

  test.each([
    [0, null],
    [-0.001, null],
    [-0.02, "1.1 times the budget"],
    [-4.94, "5.9 times the budget"],
    [-1233.6, "1,235 times the budget"],
  ])("says that the budget is used up, and by how much: %d", (left, overspent) => {
    expect(budgetTexts(left, "en")).toEqual({ figure: "Used up", overspent });
  });

  test("says it in German", () => {
    expect(budgetTexts(-4.94, "de")).toEqual({ figure: "Verbraucht", overspent: "das 5,9-Fache des Budgets" });
  });
});
