import { and, count, eq, gt, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { z } from "zod";
import { transaction } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { isAdmin } from "#lib/actor.ts";
import { authorize } from "#lib/authorize.ts";
import { hasAddress } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { searchableEmail } from "#lib/email-address.ts";
import { type CountedPage, type PageInput, readPage, toPage } from "#lib/page.ts";
import { parse, storable } from "#lib/parse.ts";
import type { Person } from "./find.ts";

const Search = z.object({ search: storable.trim().nullish() });

export type PeoplePage = CountedPage<Person>;

/**
 * The condition of a search that ignores case, accents and Unicode composition. An actor who may not read addresses finds a
 * person only by a whole e-mail address; matches of parts would reveal an address letter by letter.
 */
function searchCondition(ctx: Ctx, search: string): SQL | undefined {
  const contains = (column: SQLWrapper) => sql`strpos(search_fold(${column}), search_fold(${search})) > 0`;
  const email = searchableEmail(search);
  const byAddress = isAdmin(ctx.actor)
    ? [sql`strpos(${users.emailKey}, ${email}) > 0`, hasAddress("SMS", search)]
    : [eq(users.emailKey, email)];
  return or(contains(users.name), contains(users.externalId), ...byAddress);
}

/** People in order of creation. `search` matches a part of the name, e-mail address or external id, or a whole phone number. */
export async function listPeople(ctx: Ctx, input: PageInput & { search?: string | null }): Promise<PeoplePage> {
  authorize(ctx.actor, "people.read", null);
  const { limit, afterKey } = readPage(input);
  const { search } = parse(Search, input);
  const matches = search ? searchCondition(ctx, search) : undefined;
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
