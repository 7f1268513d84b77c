import { z } from "zod";
import { transaction } from "#db/client.ts";
import { revokeApiKey } from "#lib/auth/index.ts";
import { authorize } from "#lib/authorize.ts";
import { minuteMs } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { setChannelPaused } from "#lib/delivery/index.ts";
import { CHANNELS, CONTAINMENTS } from "#lib/enums.ts";
import { NotFoundError, ValidationError } from "#lib/errors.ts";
import { line, parse } from "#lib/parse.ts";
import { insertWindow } from "../maintenance/schedule.ts";
import { mayFollow } from "./lifecycle.ts";
import { type IncidentView, incidentById } from "./queries.ts";
import { savedIncident, writeUpdate } from "./update.ts";

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
  const incident = await transaction(ctx.actor, (tx) => incidentById(tx, containment.id));
  if (!incident) throw new NotFoundError("There is no such incident.", ["id"]);
  const reason = containment.reason ?? `Incident ${incident.id}`;
  if (containment.action === "READ_ONLY") return makeReadOnly(ctx, incident, containment, reason);
  const done = await act[containment.action](ctx, containment, reason);
  return transaction(ctx.actor, async (tx) => {
    await writeUpdate(tx, ctx, incident.id, entryOf(incident, `${done} Reason: ${reason}`));
    return { incident: await savedIncident(tx, incident.id) };
  });
}

/** Each action runs the verb that also stands alone, which authorizes and audits it. Repeating it changes nothing. */
const act = {
  PAUSE_CHANNEL: async (ctx: Ctx, { channel }: Containment, reason: string) => {
    if (!channel) throw new ValidationError("Name the channel to pause.", ["channel"]);
    await setChannelPaused(ctx, { channel, paused: true, reason });
    return `Contained: ${channel} is paused, and its messages wait. Resume it on the operations page.`;
  },
  REVOKE_KEY: async (ctx: Ctx, { apiKeyId }: Containment, reason: string) => {
    if (!apiKeyId) throw new ValidationError("Name the API key to revoke.", ["apiKeyId"]);
    await revokeApiKey(ctx, { id: apiKeyId, reason }).catch((error: unknown) => {
      throw error instanceof NotFoundError ? new NotFoundError(error.message, ["apiKeyId"]) : error;
    });
    return `Contained: the API key ${apiKeyId} is revoked. This is final.`;
  },
};

/** An emergency window that begins now. It is announced to everybody, like each emergency. */
function makeReadOnly(ctx: Ctx, incident: IncidentView, { minutes }: Containment, reason: string) {
  authorize(ctx.actor, "maintenance.write");
  const endsAt = new Date(ctx.now.getTime() + (minutes ?? readOnlyMinutes) * minuteMs);
  return transaction(ctx.actor, async (tx) => {
    const title = "Repair of the service";
    const planned = { title, startsAt: ctx.now, endsAt, emergency: true, readOnly: true, reason };
    const { window } = await insertWindow(tx, ctx, planned, incident.id);
    const done = `Contained: the service is read-only until ${endsAt.toISOString()} (${window.id}). End it earlier on the maintenance page.`;
    await writeUpdate(tx, ctx, incident.id, entryOf(incident, `${done} Reason: ${reason}`));
    return { incident: await savedIncident(tx, incident.id) };
  });
}

const entryOf = ({ status }: IncidentView, message: string) => ({
  message,
  ...(mayFollow(status, "CONTAINED") && { status: "CONTAINED" as const }),
});
