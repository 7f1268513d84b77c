import type { Ctx } from "#lib/context.ts";
import { csvLine } from "#lib/csv.ts";
import { about, format, type ReadUserDataInput, readUserData } from "./read-user-data.ts";
import { type Row, sections } from "./sections/index.ts";

/** Maximum rows per section in a response; `./np user export` has no limit. */
export const maxRows = 10_000;

/** Has one more member per section: a list of rows, or one object or null. */
export interface UserData extends Record<string, unknown> {
  format: string;
  exportedAt: string;
  userId: string;
  /** Description of each section. */
  about: Record<string, string>;
  /** Sections cut to their newest 10,000 rows. */
  incomplete: string[];
}

/** Exports a person's data as one object, with the newest 10,000 rows per section. Access rules of readUserData. */
export async function exportUserData(ctx: Ctx, input: ReadUserDataInput): Promise<{ data: UserData }> {
  const found: Record<string, unknown> = {};
  const incomplete: string[] = [];
  const userId = await readUserData(ctx, input, async ({ name, single }, pages) => {
    const rows: Row[] = [];
    for await (const page of pages) {
      rows.push(...page);
      if (rows.length > maxRows) break;
    }
    if (rows.length > maxRows) incomplete.push(name);
    found[name] = single ? (rows[0] ?? null) : rows.slice(0, maxRows);
  });
  return { data: { format, exportedAt: ctx.now.toISOString(), userId, about: about(), incomplete, ...found } };
}

/** Formats an export as one CSV file: a line per field of each row of each section. */
export function userDataAsCsv(data: Record<string, unknown>): string {
  const lines = [csvLine(["section", "item", "field", "value"])];
  for (const { name } of sections) {
    const found = data[name];
    const rows: unknown[] = Array.isArray(found) ? found : found ? [found] : [];
    rows.forEach((row, index) => {
      for (const [field, value] of Object.entries(row ?? {})) lines.push(csvLine([name, index + 1, field, value]));
    });
  }
  return lines.join("");
}
