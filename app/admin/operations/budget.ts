import type { Language } from "#app/_request/language.ts";
import { translator } from "#app/_request/translate.ts";

interface BudgetTexts {
  figure: string;
  /** How much more than the budget was used. */
  overspent: string | null;
}

/** The remaining share of an error budget, in words where it is used up: a negative percentage is hard to read. */
export function budgetTexts(left: number, language: Language): BudgetTexts {
  const t = translator(language);
  if (left > 0) {
    const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
    // 99.9 % is not the whole budget.
    return { figure: percent.format(Math.floor(left * 100) / 100), overspent: null };
  }
  const figure = t("operations.budgetUsedUp");
  const used = 1 - left;
  if (used < 1.005) return { figure, overspent: null };
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: used < 10 ? 1 : 0 });
  return { figure, overspent: t("operations.budgetTimes", { times: number.format(Math.max(1.1, used)) }) };
}
