import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { actorId } from "#lib/actor.ts";
import type { ConsentChange } from "#lib/consent/index.ts";
import type { Ctx } from "#lib/context.ts";
import { peopleById } from "#lib/people/index.ts";
import { type Standing, standingMarketing, switchConsents } from "../switch-consents.ts";
import { evidenceOf, type Written } from "./outcome.ts";
import type { SwitchOff } from "./resolve.ts";

/** What is to become of each switch; the people are locked (write.ts), so it holds until they are written. */
export async function judgeSwitches(tx: Tx, switches: SwitchOff[], overwrite: boolean): Promise<Written<SwitchOff>[]> {
  if (switches.length === 0) return [];
  const { rows } = await tx.execute<Written<SwitchOff> & Record<string, unknown>>(sql`
    SELECT g."userId", g.channel, s.enabled AS was, CASE
      WHEN s.enabled IS NULL THEN 'new'
      WHEN NOT s.enabled THEN 'same'
      WHEN ${overwrite}::boolean THEN 'changed'
      ELSE 'kept' END AS outcome
    FROM jsonb_to_recordset(${JSON.stringify(switches)}::jsonb) AS g ("userId" text, channel text)
    LEFT JOIN channel_switches s ON s.user_id = g."userId" AND s.channel = g.channel`);
  return rows;
}

/** Switches these off, and tells what each takes from its person: a withdrawal from every MARKETING topic that stood. */
export async function switchOff(tx: Tx, ctx: Ctx, from: string, switches: SwitchOff[]): Promise<ConsentChange[]> {
  if (switches.length === 0) return [];
  const standing = async () => {
    const all: Standing[][] = [];
    for (const { userId, channel } of switches) all.push(await standingMarketing(tx, userId, channel, ctx.now));
    return all;
  };
  const before = await standing();
  const [now, by] = [ctx.now.toISOString(), actorId(ctx.actor)];
  await tx.execute(sql`
    INSERT INTO channel_switches (user_id, channel, enabled, updated_at, updated_by)
    SELECT g."userId", g.channel, false, ${now}::timestamptz, ${by}
    FROM jsonb_to_recordset(${JSON.stringify(switches)}::jsonb) AS g ("userId" text, channel text)
    ON CONFLICT (user_id, channel) DO UPDATE SET
      enabled = excluded.enabled, updated_at = excluded.updated_at, updated_by = excluded.updated_by`);
  const after = await standing();
  const people = await peopleById(tx, [...new Set(switches.map(({ userId }) => userId))]);
  return switches.flatMap(({ userId, channel }, index) => {
    const person = people.get(userId);
    const changes = person ? switchConsents(person, channel, before[index] ?? [], after[index] ?? []) : [];
    return changes.map((change) => ({ ...change, ...evidenceOf(from, channel) }));
  });
}
