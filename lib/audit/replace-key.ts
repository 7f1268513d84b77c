import { and, asc, eq, sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { auditAnchors } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { OperatorError } from "#lib/errors.ts";
import { type Anchor, checkAnchor, insertAnchors, signAnchor } from "./anchor.ts";
import { anchorHead } from "./anchor-head.ts";
import { describeRefusal } from "./jobs.ts";
import { type AuditKey, auditKeyOf, auditKeys } from "./keys.ts";
import { sealEvents } from "./seal.ts";

const batch = 1_000;

/**
 * Makes the audit log independent of a secret of AUTH_SECRETS that is about to be removed. Otherwise months that retention has
 * dropped would look like missing events. Commits each 1,000 anchors; a second run continues where the first one ended. Returns
 * the number of anchors signed again. Throws OperatorError, and signs nothing, if the chain does not verify.
 */
export async function replaceAuditKey(
  ctx: Ctx,
  secret: string,
  onProgress: (signed: number) => void = () => {},
): Promise<number> {
  const [newest] = await auditKeys();
  const retiring = auditKeyOf(secret);
  if (retiring.id === newest.id) throw new Error("the newest key cannot be replaced by itself");
  // Events keep their mark. An anchor of the newest key covers them, if all of them are in the chain.
  await sealEvents(Number.POSITIVE_INFINITY);
  const anchoring = await anchorHead(ctx);
  if (anchoring.outcome === "refused") throw new OperatorError(`The audit log is wrong. ${describeRefusal(anchoring)}`);
  let signed = 0;
  for (let after: Position | null = { sequence: 0, signature: "" }; after; ) {
    const anchors = await signBatch(ctx, { retiring, newest, after });
    signed += anchors.length;
    onProgress(signed);
    after = anchors.at(-1) ?? null;
  }
  return signed;
}

type Position = Pick<Anchor, "sequence" | "signature">;

/** Signs the next anchors and gap notes of the retiring key again with the newest one. */
function signBatch(
  ctx: Ctx,
  { retiring, newest, after }: { retiring: AuditKey; newest: AuditKey; after: Position },
): Promise<Anchor[]> {
  const { sequence, signature } = auditAnchors;
  return transaction(ctx.actor, async (tx) => {
    const rows = await tx
      .select()
      .from(auditAnchors)
      .where(
        and(
          eq(auditAnchors.key, retiring.id),
          sql`(${sequence}, ${signature}) > (${after.sequence}, ${after.signature})`,
          sql`NOT EXISTS (SELECT FROM audit_anchors AS again WHERE again.sequence = ${sequence} AND again.key = ${newest.id}
            AND again.at = ${auditAnchors.at} AND again.dropped_from IS NOT DISTINCT FROM ${auditAnchors.droppedFrom})`,
        ),
      )
      .orderBy(asc(sequence), asc(signature))
      .limit(batch);
    const anchors = rows.map((row): Anchor => ({ ...row, at: row.at.toISOString() }));
    const forged = anchors.find((anchor) => checkAnchor([retiring], anchor) !== "good");
    if (forged)
      throw new OperatorError(
        `The anchor of ${forged.at} in the audit log has a false signature. Run "./np audit verify" for details.`,
      );
    await insertAnchors(
      tx,
      anchors.map(({ key: _, signature: __, ...unsigned }) => signAnchor(newest, unsigned)),
    );
    return anchors;
  });
}
