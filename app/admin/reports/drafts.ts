import type { ReportKind } from "#lib/enums.ts";

/** The drafts of the present periods, by their name in the URL. */
export const drafts = {
  weekly: "WEEKLY",
  monthly: "MONTHLY",
  quarterly: "QUARTERLY",
} as const satisfies Record<string, ReportKind>;

/** Null: the name is the id of a frozen report. */
export const draftKind = (name: string): ReportKind | null =>
  Object.hasOwn(drafts, name) ? drafts[name as keyof typeof drafts] : null;
