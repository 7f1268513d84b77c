import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { actorId } from "#lib/actor.ts";
import type { ConsentChange } from "#lib/consent/index.ts";
import type { Ctx } from "#lib/context.ts";
import { loadFacts, type PersonFacts } from "../facts.ts";
import { listEffectiveMarketing, switchConsents, withSwitch } from "../switch-consents.ts";
import { evidenceOf, type Written } from "./outcome.ts";
import type { SwitchOff } from "./resolve.ts";

/** Classifies each switch. The people are locked (write.ts), so the result stays valid until the switches are written. */
export async function classifySwitches(
  tx: Tx,
  switches: SwitchOff[],
  overwrite: boolean,
): Promise<Written<SwitchOff>[]> {
  if (switches.length === 0) return [];
  const { rows } = await tx.execute<Written<SwitchOff> & Record<string, unknown>>(sql`
    SELECT requested."userId", requested.channel, s.enabled AS was, CASE
      WHEN s.enabled IS NULL THEN 'new'
      WHEN NOT s.enabled THEN 'same'
      WHEN ${overwrite}::boolean THEN 'changed'
      ELSE 'kept' END AS outcome
    FROM jsonb_to_recordset(${JSON.stringify(switches)}::jsonb) AS requested ("userId" text, channel text)
    LEFT JOIN channel_switches s ON s.user_id = requested."userId" AND s.channel = requested.channel`);
  return rows;
}

/** Switches these channels off. Returns a withdrawal of consent for every MARKETING topic that was on. */
export async function switchOff(tx: Tx, ctx: Ctx, from: string, switches: SwitchOff[]): Promise<ConsentChange[]> {
  if (switches.length === 0) return [];
  const userIds = [...new Set(switches.map(({ userId }) => userId))];
  const { people, shared } = await loadFacts(tx, { userIds, tenantKeys: [], allTenants: true });
  const set = { enabled: false, updatedAt: ctx.now, updatedBy: actorId(ctx.actor) };
  await tx.execute(sql`
    INSERT INTO channel_switches (user_id, channel, enabled, updated_at, updated_by)
    SELECT requested."userId", requested.channel, false, ${set.updatedAt.toISOString()}::timestamptz, ${set.updatedBy}
    FROM jsonb_to_recordset(${JSON.stringify(switches)}::jsonb) AS requested ("userId" text, channel text)
    ON CONFLICT (user_id, channel) DO UPDATE SET
      enabled = excluded.enabled, updated_at = excluded.updated_at, updated_by = excluded.updated_by`);
  return switches.flatMap(({ userId, channel }) => {
    const facts = people.get(userId);
    if (!facts) return [];
    const after = withSwitch(facts, { userId, channel, ...set });
    people.set(userId, after);
    const effective = (of: PersonFacts) => listEffectiveMarketing(of, shared, channel, ctx.now);
    const changes = switchConsents(facts.person, channel, effective(facts), effective(after));
    return changes.map((change) => ({ ...change, ...evidenceOf(from, channel) }));
  });
}
