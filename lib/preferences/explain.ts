import { z } from "zod";
import { type Actor, hasRole, personOf } from "#lib/actor.ts";
import { authorize, tenantFor } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { type Decision, hasCommonProvenance } from "#lib/decision.ts";
import { CHANNELS } from "#lib/enums.ts";
import { NotFoundError } from "#lib/errors.ts";
import { parse, storable } from "#lib/parse.ts";
import { tenantKey } from "#lib/tenants/index.ts";
import { catalogueFor, topicOf } from "#lib/topics/index.ts";
import { decideCell } from "./decide-cell.ts";
import { sentence, type Wording } from "./explain-text.ts";
import { readFacts } from "./facts.ts";

const Explain = z.object({
  userId: z.string(),
  topicKey: storable,
  channel: z.enum(CHANNELS),
  tenantKey: tenantKey.nullish(),
  at: z.date().nullish(),
});

/** A decision with the values of its sentences, which are written in its person's language and time zone. */
export type ExplainedDecision = Decision & Wording & { userId: string };

/** Explains the decision on a message of this topic to this person at `at` (default: now). Uses the same function as sending. */
export async function explain(ctx: Ctx, input: z.input<typeof Explain>): Promise<ExplainedDecision> {
  authorize(ctx.actor, "preferences.read", input.userId);
  const { userId, topicKey, channel, at, ...rest } = parse(Explain, input);
  const tenantKey = tenantFor(ctx.actor, rest.tenantKey);
  const topic = topicOf(await catalogueFor(ctx.actor), topicKey);
  const { people, shared } = await readFacts(ctx.actor, {
    userIds: [userId],
    topics: [topic],
    tenantKeys: [tenantKey],
    count: { at: at ?? ctx.now },
  });
  const person = people.get(userId);
  if (!person) throw new NotFoundError("There is no such person.", ["userId"]);
  const decision = decideCell({ facts: person, shared, topic, channel, tenantKey }, at ?? ctx.now);
  const { locale, timeZone } = person.person;
  return { ...decision, userId, topicName: topic.name, channel, locale, timeZone };
}

/**
 * The steps of a decision with their sentences. People see who set their own settings, but not which administrator set a
 * tenant's policy or paused a channel.
 */
export function explainSteps(actor: Actor, decision: ExplainedDecision) {
  const readsAllActors = personOf(actor) === null || hasRole(actor, "ADMIN", "AUDITOR");
  return decision.steps.map((step) => ({
    layer: step.layer,
    verdict: step.verdict,
    detail: sentence(step, decision),
    setAt: step.setAt,
    setBy: readsAllActors || !hasCommonProvenance(step.layer) ? step.setBy : null,
  }));
}
