import { and, count, eq, gt, ilike, or, type SQL } from "drizzle-orm";
import { z } from "zod";
import { transaction } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { isAdmin } from "#lib/actor.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { type CountedPage, type PageInput, readPage, toPage } from "#lib/page.ts";
import { parse, storable } from "#lib/parse.ts";
import { normaliseEmail } from "./contact.ts";
import type { Person } from "./find.ts";

const Search = z.object({ search: storable.trim().nullish() });

export type PeoplePage = CountedPage<Person>;

/**
 * People in order of arrival; `search` looks for a part of the name, e-mail address or external id. Who may not read
 * addresses finds somebody by a whole one only: parts would tell them letter by letter.
 */
export async function listPeople(ctx: Ctx, input: PageInput & { search?: string | null }): Promise<PeoplePage> {
  authorize(ctx.actor, "people.read", null);
  const { limit, afterKey } = readPage(input);
  const { search } = parse(Search, input);
  const pattern = search ? `%${search.replace(/[\\%_]/g, "\\$&")}%` : null;
  const matches: SQL | undefined = pattern
    ? or(
        ilike(users.name, pattern),
        isAdmin(ctx.actor) ? ilike(users.email, pattern) : eq(users.emailKey, normaliseEmail(search ?? "")),
        ilike(users.externalId, pattern),
      )
    : undefined;
  const rows = await transaction(ctx.actor, (tx) =>
    tx
      .select()
      .from(users)
      .where(and(matches, afterKey ? gt(users.id, afterKey) : undefined))
      .orderBy(users.id)
      .limit(limit + 1),
  );
  return {
    ...toPage(rows, limit, afterKey),
    totalCount: () =>
      transaction(ctx.actor, async (tx) => (await tx.select({ n: count() }).from(users).where(matches))[0]?.n ?? 0),
  };
}
