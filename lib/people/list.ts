import { gt, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { read, type Tx } from "#db/client.ts";
import { asEstimate, countOrEstimate, countUpToLimit } from "#db/count.ts";
import { users } from "#db/schema/index.ts";
import { isAdmin } from "#lib/actor.ts";
import { authorize } from "#lib/authorize.ts";
import { addressPatterns } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { limits } from "#lib/limits.ts";
import { type CountedPage, type PageInput, readCountedPage } from "#lib/page.ts";
import { parse, storable } from "#lib/parse.ts";
import type { Person } from "./find.ts";

const Input = z.object({ search: storable.trim().nullish() });

export type PeoplePage = CountedPage<Person>;

/** The arguments of `search_people` and `estimate_people`. A search ignores case, accents and Unicode composition. */
const searchArguments = (ctx: Ctx, text: string): SQL =>
  sql`search => ${text}, ${addressPatterns(text, isAdmin(ctx.actor))}`;

/** The ids of the first `most` people after `after` whom the search finds. */
const findIds = (search: SQL, after: string, most: number): SQL =>
  sql`SELECT search_people(${search}, after => ${after}, most => ${most})`;

/**
 * People in order of creation. `search` matches a part of the name, e-mail address or external id, or a whole phone number. One
 * or two letters or digits match only the beginning of the address, of the external id, or of a word of the name.
 */
export async function listPeople(ctx: Ctx, input: PageInput & { search?: string | null }): Promise<PeoplePage> {
  authorize(ctx.actor, "people.read", null);
  const { search } = parse(Input, input);
  const criteria = search ? searchArguments(ctx, search) : null;
  return readCountedPage(
    input,
    (afterKey, limit) =>
      read(ctx.actor, (tx) =>
        tx
          .select()
          .from(users)
          .where(
            criteria
              ? sql`${users.id} = ANY (ARRAY(${findIds(criteria, afterKey ?? "", limit)}))`
              : afterKey
                ? gt(users.id, afterKey)
                : undefined,
          )
          .orderBy(users.id)
          .limit(limit),
      ),
    () => read(ctx.actor, (tx) => (criteria ? countFound(tx, criteria) : countOrEstimate(tx, users, undefined))),
  );
}

async function countFound(tx: Tx, search: SQL): Promise<number> {
  const exact = await countUpToLimit(tx, findIds(search, "", limits.exactCount + 1));
  if (exact !== null) return exact;
  const { rows } = await tx.execute<{ n: number }>(sql`SELECT estimate_people(${search}) AS n`);
  return asEstimate(rows[0]?.n ?? 0);
}
