import type { Ctx } from "#lib/context.ts";
import { about, format, type ReadUserDataInput, readUserData } from "./read-user-data.ts";
import type { Row } from "./sections/index.ts";

/** Rows of a section that fit an answer; `./np user export` has no such limit. */
export const rowsAtMost = 10_000;

/** A member for each section beside these: a list of rows, or one object or null. */
export interface UserData extends Record<string, unknown> {
  format: string;
  exportedAt: string;
  userId: string;
  /** What each section is. */
  about: Record<string, string>;
  /** Sections of which only the newest 10,000 rows stand here. */
  incomplete: string[];
}

/** All that is kept about a person, as one object. As readUserData; the newest 10,000 rows of each section. */
export async function exportUserData(ctx: Ctx, input: ReadUserDataInput): Promise<{ data: UserData }> {
  const found: Record<string, unknown> = {};
  const incomplete: string[] = [];
  const userId = await readUserData(ctx, input, async ({ name, single }, pages) => {
    const rows: Row[] = [];
    for await (const page of pages) {
      rows.push(...page);
      if (rows.length > rowsAtMost) break;
    }
    if (rows.length > rowsAtMost) incomplete.push(name);
    found[name] = single ? (rows[0] ?? null) : rows.slice(0, rowsAtMost);
  });
  return { data: { format, exportedAt: ctx.now.toISOString(), userId, about: about(), incomplete, ...found } };
}
