import { and, desc, eq, gt, gte, sql } from "drizzle-orm";
import { below } from "#db/below.ts";
import { read, type Tx } from "#db/client.ts";
import { consents } from "#db/schema/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { type Page, type PageInput, readPage } from "#lib/page.ts";
import { readCatalogue } from "#lib/topics/index.ts";

export type ConsentRow = typeof consents.$inferSelect;

/** The evidence of one person's consents, newest first. */
export async function listConsents(
  ctx: Ctx,
  { userId, ...input }: PageInput & { userId: string },
): Promise<Page<ConsentRow>> {
  authorize(ctx.actor, "consents.read", userId);
  return readPage(input, (last, limit) =>
    read(ctx.actor, (tx) =>
      tx
        .select()
        .from(consents)
        .where(and(eq(consents.userId, userId), below(consents.id, last)))
        .orderBy(desc(consents.id))
        .limit(limit),
    ),
  );
}

/** The exported form of a consent: the topic by its key, tenant null = the general choice. */
export interface ConsentRecord {
  userId: string;
  at: Date;
  granted: boolean;
  topic: string;
  channel: string;
  tenant: string | null;
  wording: string;
  wordingVersion: string;
  locale: string;
  source: string;
  addressHash: string | null;
  id: string;
}

const pageSize = 1_000;

/** The evidence of all people's consents since a moment, in pages of 1,000, ordered by person. */
export async function* exportConsents(ctx: Ctx, { since }: { since?: Date }): AsyncGenerator<ConsentRecord[]> {
  authorize(ctx.actor, "consents.read", null);
  for (let after: ConsentRow | null = null; ; ) {
    const page: { rows: ConsentRow[]; records: ConsentRecord[] } = await read(ctx.actor, (tx) =>
      readAfter(tx, after, since),
    );
    if (page.records.length > 0) yield page.records;
    if (page.rows.length < pageSize) return;
    after = page.rows.at(-1) ?? null;
  }
}

async function readAfter(tx: Tx, after: ConsentRow | null, since: Date | undefined) {
  const rows = await tx
    .select()
    .from(consents)
    .where(
      and(
        since && gte(consents.at, since),
        after === null ? undefined : gt(sql`(${consents.userId}, ${consents.id})`, sql`(${after.userId}, ${after.id})`),
      ),
    )
    .orderBy(consents.userId, consents.id)
    .limit(pageSize);
  const { topicsById } = await readCatalogue(tx);
  const records = rows.map(
    ({ topicId, tenantKey, ...row }): ConsentRecord => ({
      userId: row.userId,
      at: row.at,
      granted: row.granted,
      topic: topicsById.get(topicId)?.key ?? topicId,
      channel: row.channel,
      tenant: tenantKey || null,
      wording: row.wording,
      wordingVersion: row.wordingVersion,
      locale: row.locale,
      source: row.source,
      addressHash: row.addressHash,
      id: row.id,
    }),
  );
  return { rows, records };
}
