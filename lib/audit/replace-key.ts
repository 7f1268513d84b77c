import { and, asc, eq, gt, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { transaction } from "#db/client.ts";
import { auditAnchors } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { OperatorError } from "#lib/errors.ts";
import { type Anchor, checkAnchor, insertAnchors, signAnchor } from "./anchor.ts";
import { anchorHead } from "./anchor-head.ts";
import { describeRefusal } from "./jobs.ts";
import { auditKeyOf, auditKeys } from "./keys.ts";
import { sealEvents } from "./seal.ts";

const batch = 1_000;

/**
 * Makes the audit log independent of a secret of AUTH_SECRETS that is about to be removed: seals what it has marked, signs the
 * head of the chain with the newest secret, and signs its earlier anchors and gap notes again with the newest secret. Without
 * them, dropped months would look like missing events. Commits each 1,000 anchors, and a second run continues where the first
 * one ended. Returns the number of anchors signed. Throws OperatorError, and signs nothing, if the chain does not verify.
 */
export async function replaceAuditKey(
  ctx: Ctx,
  secret: string,
  onProgress: (signed: number) => void = () => {},
): Promise<number> {
  const ring = await auditKeys();
  const [newest] = ring;
  const retiring = auditKeyOf(secret);
  if (retiring.id === newest.id) throw new Error("the newest key cannot be replaced by itself");
  await sealEvents(Number.POSITIVE_INFINITY);
  const anchoring = await anchorHead(ctx);
  if (anchoring.outcome === "refused") throw new OperatorError(`The audit log is wrong. ${describeRefusal(anchoring)}`);
  let signed = 0;
  for (let after: Position | null = null; ; ) {
    const from: Position | null = after;
    const anchors = await transaction(ctx.actor, async (tx) => {
      const found = await tx
        .select()
        .from(auditAnchors)
        .where(
          and(
            eq(auditAnchors.key, retiring.id),
            from === null
              ? undefined
              : or(
                  gt(auditAnchors.sequence, from.sequence),
                  and(eq(auditAnchors.sequence, from.sequence), gt(auditAnchors.signature, from.signature)),
                ),
            isNotYetSignedBy(newest.id),
          ),
        )
        .orderBy(asc(auditAnchors.sequence), asc(auditAnchors.signature))
        .limit(batch);
      const valid = found.map((row): Anchor => ({ ...row, at: row.at.toISOString() }));
      const forged = valid.find((anchor) => checkAnchor([retiring], anchor) !== "good");
      if (forged)
        throw new OperatorError(
          `The anchor of ${forged.at} in the audit log has a false signature. Run "./np audit verify" for details.`,
        );
      await insertAnchors(
        tx,
        valid.map(({ sequence, hash, at, droppedFrom }) => signAnchor(newest, { sequence, hash, at, droppedFrom })),
      );
      return valid;
    });
    signed += anchors.length;
    onProgress(signed);
    after = anchors.at(-1) ?? null;
    if (after === null) return signed;
  }
}

type Position = Pick<Anchor, "sequence" | "signature">;

const other = alias(auditAnchors, "other");
const isNotYetSignedBy = (keyId: string) => sql`NOT EXISTS (SELECT FROM ${auditAnchors} AS ${sql.raw('"other"')}
  WHERE ${other.sequence} = ${auditAnchors.sequence} AND ${other.key} = ${keyId} AND ${other.at} = ${auditAnchors.at}
    AND ${other.droppedFrom} IS NOT DISTINCT FROM ${auditAnchors.droppedFrom})`;
