import { z } from "zod";
import { transaction } from "#db/client.ts";
import { escalationSteps } from "#db/schema/on-call.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { ValidationError } from "#lib/errors.ts";
import { takeLock } from "#lib/locks.ts";
import { parse, storable } from "#lib/parse.ts";
import { EscalationChain, type EscalationStep } from "./chain.ts";
import { readChain } from "./queries.ts";

const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

const SetEscalation = z.object({
  steps: z.array(
    z.object({
      kind: storable,
      minutes: optional(z.number()),
      level: optional(storable),
      role: optional(storable),
      times: optional(z.number()),
    }),
  ),
});

/**
 * Replaces the escalation chain; no steps restore the default. A running escalation keeps its steps. ADMIN and keys with
 * OPERATIONS. Throws ValidationError.
 */
export async function setEscalation(
  ctx: Ctx,
  input: z.input<typeof SetEscalation>,
): Promise<{ steps: EscalationStep[] }> {
  authorize(ctx.actor, "on-call.write");
  const { steps: given } = parse(SetEscalation, input);
  const chain = given.length === 0 ? [] : parseChain(given);
  return transaction(ctx.actor, async (tx) => {
    await takeLock(tx, "onCall");
    const before = await readChain(tx);
    await tx.delete(escalationSteps);
    if (chain.length > 0)
      await tx.insert(escalationSteps).values(chain.map((step, position) => ({ position, ...step })));
    const { steps } = await readChain(tx);
    await audit(tx, ctx, {
      action: "on-call.escalation",
      subject: "escalation",
      before: { steps: before.steps },
      after: { steps },
    });
    return { steps };
  });
}

/** The path of a problem begins with "steps". */
function parseChain(given: readonly unknown[]): EscalationStep[] {
  try {
    return parse(EscalationChain, given);
  } catch (error) {
    if (error instanceof ValidationError) throw new ValidationError(error.message, ["steps", ...error.path]);
    throw error;
  }
}
