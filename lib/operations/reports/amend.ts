import { z } from "zod";
import { transaction } from "#db/client.ts";
import { reportAmendments } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { newId } from "#lib/ids.ts";
import { parse, storable } from "#lib/parse.ts";
import { hashOf } from "./content.ts";
import { noteText } from "./notes.ts";
import { type ReportView, requireReport, viewOf } from "./view.ts";

const AmendReport = z.object({ id: storable, text: noteText });

/**
 * Adds a correction to a frozen report, whose content stays as it is. ADMIN and keys with OPERATIONS. Throws NotFoundError,
 * ValidationError.
 */
export async function amendReport(
  ctx: Ctx,
  input: z.input<typeof AmendReport>,
): Promise<{ report: ReportView & { id: string } }> {
  authorize(ctx.actor, "reports.write");
  const { id, text } = parse(AmendReport, input);
  return transaction(ctx.actor, async (tx) => {
    const row = await requireReport(tx, id);
    const amendment = { id: newId("reportAmendment"), reportId: id, text, author: actorId(ctx.actor), at: ctx.now };
    await tx.insert(reportAmendments).values(amendment);
    await audit(tx, ctx, { action: "report.amend", subject: id, after: { id: amendment.id, textHash: hashOf(text) } });
    return { report: await viewOf(tx, ctx.actor, row) };
  });
}
