import { gt, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { read, type Tx } from "#db/client.ts";
import { asEstimate, countOrEstimate, countUpToLimit } from "#db/count.ts";
import { users } from "#db/schema/index.ts";
import { isAdmin } from "#lib/actor.ts";
import { authorize } from "#lib/authorize.ts";
import { addressRules } from "#lib/channels/addresses.ts";
import type { Ctx } from "#lib/context.ts";
import { searchableEmail } from "#lib/email-address.ts";
import { limits } from "#lib/limits.ts";
import { type CountedPage, countOfOnlyPage, type PageInput, readPage, toPage } from "#lib/page.ts";
import { parse, storable } from "#lib/parse.ts";
import type { Person } from "./find.ts";

const Input = z.object({ search: storable.trim().nullish() });

export type PeoplePage = CountedPage<Person>;

/** `email`, `phone`: patterns of LIKE. Null matches nobody. */
interface Search {
  text: string;
  email: string;
  phone: string | null;
}

/**
 * A search ignores case, accents and Unicode composition. An actor who may not read addresses finds a person only by a whole
 * e-mail address; matches of parts would reveal an address letter by letter.
 */
function searchOf(ctx: Ctx, text: string): Search {
  const email = escapeLike(searchableEmail(text));
  if (!isAdmin(ctx.actor)) return { text, email, phone: null };
  return { text, email: `%${email}%`, phone: escapeLike(addressRules.SMS.normalise(text)) };
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/** The ids of the first `most` people after `after` whom the search finds. */
const findIds = ({ text, email, phone }: Search, after: string, most: number): SQL =>
  sql`SELECT search_people(${text}, ${email}, ${phone}, ${after}, ${most})`;

/** People in order of creation. `search` matches a part of the name, e-mail address or external id, or a whole phone number. */
export async function listPeople(ctx: Ctx, input: PageInput & { search?: string | null }): Promise<PeoplePage> {
  authorize(ctx.actor, "people.read", null);
  const { limit, afterKey } = readPage(input);
  const { search } = parse(Input, input);
  const criteria = search ? searchOf(ctx, search) : null;
  const rows = await read(ctx.actor, (tx) =>
    tx
      .select()
      .from(users)
      .where(
        criteria
          ? sql`${users.id} = ANY (ARRAY(${findIds(criteria, afterKey ?? "", limit + 1)}))`
          : afterKey
            ? gt(users.id, afterKey)
            : undefined,
      )
      .orderBy(users.id)
      .limit(limit + 1),
  );
  return {
    ...toPage(rows, limit, afterKey),
    totalCount: async () =>
      countOfOnlyPage(rows, limit, afterKey) ??
      read(ctx.actor, (tx) => (criteria ? countFound(tx, criteria) : countOrEstimate(tx, users, undefined))),
  };
}

async function countFound(tx: Tx, search: Search): Promise<number> {
  const exact = await countUpToLimit(tx, findIds(search, "", limits.exactCount + 1));
  if (exact !== null) return exact;
  const { text, email, phone } = search;
  const { rows } = await tx.execute<{ n: number }>(sql`SELECT estimate_people(${text}, ${email}, ${phone}) AS n`);
  return asEstimate(rows[0]?.n ?? 0);
}
