import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { revokeApiKeyIn } from "#lib/auth/index.ts";
import { authorize } from "#lib/authorize.ts";
import { minuteMs } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { setChannelPausedIn } from "#lib/delivery/index.ts";
import { CHANNELS, CONTAINMENTS } from "#lib/enums.ts";
import { NotFoundError, ValidationError } from "#lib/errors.ts";
import { line, parse } from "#lib/parse.ts";
import { insertWindow } from "../maintenance/schedule.ts";
import { mayFollow } from "./lifecycle.ts";
import type { IncidentView } from "./queries.ts";
import { lockIncident, savedIncident, writeUpdate } from "./update.ts";

const ContainIncident = z.object({
  id: z.string(),
  action: z.enum(CONTAINMENTS),
  channel: z.enum(CHANNELS).nullish(),
  apiKeyId: z.string().nullish(),
  minutes: z.number().int().min(5, "must be at least 5").max(1_440, "must be at most 1440 (a day)").nullish(),
  reason: line(500).nullish(),
});
type Containment = z.output<typeof ContainIncident>;

const readOnlyMinutes = 60;

/**
 * Contains an incident: pauses a channel, makes the service read-only for some time, or revokes an API key. Adds an entry to
 * its log, and the incident becomes CONTAINED if it may. Needs the right of the action too. Throws ValidationError: the channel
 * or the key is missing; NotFoundError; ConflictError: another maintenance window is in the way.
 */
export async function containIncident(
  ctx: Ctx,
  input: z.input<typeof ContainIncident>,
): Promise<{ incident: IncidentView }> {
  authorize(ctx.actor, "incidents.write");
  const containment = parse(ContainIncident, input);
  return transaction(ctx.actor, async (tx) => {
    const { id, status } = await lockIncident(tx, containment.id);
    const reason = containment.reason ?? `Incident ${id}`;
    const message = `${await act[containment.action](tx, ctx, containment, reason)} Reason: ${reason}`;
    await writeUpdate(tx, ctx, id, { message, ...(mayFollow(status, "CONTAINED") && { status: "CONTAINED" }) });
    return { incident: await savedIncident(tx, id) };
  });
}

/**
 * Each action runs the verb that also stands alone, which authorizes and audits it. Repeating a pause or a revocation changes
 * nothing. Action and entry are one commit: without the entry, no one would know why a channel is paused.
 */
const act: Record<
  Containment["action"],
  (tx: Tx, ctx: Ctx, containment: Containment, reason: string) => Promise<string>
> = {
  PAUSE_CHANNEL: async (tx, ctx, { channel }, reason) => {
    if (!channel) throw new ValidationError("Name the channel to pause.", ["channel"]);
    await setChannelPausedIn(tx, ctx, { channel, paused: true, reason });
    return `Contained: ${channel} is paused, and its messages wait. Resume it on the operations page.`;
  },
  REVOKE_KEY: async (tx, ctx, { apiKeyId }, reason) => {
    if (!apiKeyId) throw new ValidationError("Name the API key to revoke.", ["apiKeyId"]);
    await revokeApiKeyIn(tx, ctx, { id: apiKeyId, reason }).catch((error: unknown) => {
      throw error instanceof NotFoundError ? new NotFoundError(error.message, ["apiKeyId"]) : error;
    });
    return `Contained: the API key ${apiKeyId} is revoked. This is final.`;
  },
  // An emergency window that begins now. It is announced to everyone, like each emergency.
  READ_ONLY: async (tx, ctx, { id, minutes }, reason) => {
    authorize(ctx.actor, "maintenance.write");
    const endsAt = new Date(ctx.now.getTime() + (minutes ?? readOnlyMinutes) * minuteMs);
    const title = "Repair of the service";
    const planned = { title, startsAt: ctx.now, endsAt, emergency: true, readOnly: true, reason };
    const { window } = await insertWindow(tx, ctx, planned, id);
    return `Contained: the service is read-only until ${endsAt.toISOString()} (${window.id}). End it earlier on the maintenance page.`;
  },
};
