import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { notifications, users } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNELS } from "#lib/enums.ts";
import { ConflictError, LimitExceededError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { addJobs, bulkFlag, bulkSize, priorities } from "#lib/jobs/index.ts";
import { identifier, line, parse, storable, storableObject } from "#lib/parse.ts";
import { tenantKey } from "#lib/tenants/index.ts";
import { getTopic, type Topic } from "#lib/topics/index.ts";
import { countPeople } from "./audience-size.ts";
import { checkTemplate, maxBodyBytes, maxSubjectCharacters } from "./check-template.ts";
import type { NotificationRow } from "./find.ts";
import { planTask } from "./tasks.ts";
import { nextPlanPriority } from "./tenant-quota.ts";

const SendNotification = z.object({
  topicKey: storable,
  tenantKey: tenantKey.nullish(),
  audience: z
    .object({
      userIds: z.array(storable).nullish(),
      externalIds: z.array(storable).nullish(),
      everyone: z.boolean().nullish(),
    })
    .refine(
      ({ userIds, externalIds, everyone }) =>
        [userIds != null, externalIds != null, everyone === true].filter(Boolean).length === 1,
      "name exactly one of userIds, externalIds, everyone: true",
    ),
  subject: line(maxSubjectCharacters),
  body: storable.refine((text) => text.trim() !== "", "must not be empty"),
  data: storableObject.nullish(),
  channels: z.array(z.enum(CHANNELS)).min(1, "must name a channel, or be left out").nullish(),
  idempotencyKey: identifier(200).nullish(),
});
type Send = z.output<typeof SendNotification>;

export interface NotificationAccepted {
  notification: NotificationRow;
  /** True: the idempotency key was used before with the same content. This is the earlier notification; nothing is sent again. */
  replayed: boolean;
}

/**
 * Accepts a notification: commits its row, idempotency key, audit event and plan job together, so no accepted notification is
 * lost. Throws ValidationError, NotFoundError (topic, person), ConflictError (the key was used before with other content).
 */
export async function sendNotification(
  ctx: Ctx,
  input: z.input<typeof SendNotification>,
): Promise<NotificationAccepted> {
  authorize(ctx.actor, "notifications.send");
  const send = parseNotification(input);
  return transaction(ctx.actor, async (tx) => {
    const accepted = await acceptNotification(tx, ctx, send);
    if (accepted.replayed) return accepted;
    const { id, tenantKey, audienceSize } = accepted.notification;
    await audit(tx, ctx, {
      action: "notification.send",
      subject: id,
      after: { topicKey: send.topicKey, tenantKey, audienceSize },
    });
    return accepted;
  });
}

/** Throws LimitExceededError, ValidationError. */
export function parseNotification(input: z.input<typeof SendNotification>): Send {
  if (Buffer.byteLength(input.body) > maxBodyBytes)
    throw new LimitExceededError("The body is larger than 64 KiB.", ["body"]);
  const send = parse(SendNotification, input);
  checkTemplate({ ...send, data: send.data ?? {} });
  return send;
}

/** Accepts a notification in the caller's transaction, without an audit event. */
export async function acceptNotification(tx: Tx, ctx: Ctx, send: Send): Promise<NotificationAccepted> {
  // First, so that a repeated request gets the same answer even if the topic or the audience has changed.
  const earlier = await findByIdempotencyKey(tx, send);
  if (earlier) return replay(earlier, send);
  const topic = await getTopic(tx, send.topicKey);
  if (topic.archivedAt) throw new ValidationError(`The topic "${topic.key}" is archived.`, ["topicKey"]);
  const audience = await resolveAudience(tx, send.audience);
  const inserted = await tx
    .insert(notifications)
    .values({
      id: newId("notification"),
      topicId: topic.id,
      tenantKey: send.tenantKey ?? null,
      subject: send.subject,
      body: send.body,
      data: send.data ?? {},
      channels: channelsOf(send, topic),
      ...audience,
      idempotencyKey: send.idempotencyKey ?? null,
      requestHash: hashOf(canonical(send)),
      createdAt: ctx.now,
      createdBy: actorId(ctx.actor),
    })
    // A parallel call with the same key waits here until the first one commits.
    .onConflictDoNothing({ target: notifications.idempotencyKey })
    .returning()
    .prepare("notifications.accept")
    .execute();
  const [notification] = inserted;
  if (!notification) return replay(await findByIdempotencyKey(tx, send), send);
  const priority = topic.urgent ? priorities.urgent : nextPlanPriority(notification.tenantKey, ctx.now);
  const flags = notification.audienceSize > bulkSize ? [bulkFlag] : [];
  await addJobs(tx, [{ task: planTask, payload: { notificationId: notification.id }, priority, flags }]);
  return { notification, replayed: false };
}

/** The same form for equal requests: null equals a missing field, a list is a set, a default equals its explicit value. */
function canonical({ topicKey, tenantKey, audience, subject, body, data, channels }: Send): object {
  const asSet = (list: readonly string[] | null | undefined) => list && [...new Set(list)].sort();
  const { userIds, externalIds, everyone } = audience;
  return {
    topicKey,
    tenantKey: tenantKey ?? undefined,
    audience: {
      userIds: asSet(userIds) ?? undefined,
      externalIds: asSet(externalIds) ?? undefined,
      everyone: everyone || undefined,
    },
    subject,
    body,
    data: data ?? {},
    channels: asSet(channels) ?? undefined,
  };
}

/**
 * The same content has the same hash, whatever the order of its fields. The hash is stored: the text under it must stay the
 * same to the byte. Keys that are integers come first, in order of size; safe-stable-stringify would sort them as text.
 */
function hashOf(content: object): string {
  const text = JSON.stringify(content, (_key, value: unknown) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash("sha256").update(text).digest("base64url");
}

/** The channels of the request, or all channels of the topic. */
const channelsOf = (send: Send, topic: Topic) => [
  ...new Set(send.channels ?? topic.channels.map(({ channel }) => channel)),
];

async function resolveAudience(tx: Tx, { userIds, externalIds, everyone }: Send["audience"]) {
  if (everyone) return { audience: { everyone: true as const }, audienceSize: await countPeople(tx) };
  const column = userIds ? users.id : users.externalId;
  const ids = [...new Set(userIds ?? externalIds ?? [])];
  if (ids.length === 0) throw new ValidationError("The audience is empty.", ["audience"]);
  const rows = await tx
    .select({ id: users.id, key: column })
    .from(users)
    .where(sql`${column} = ANY(${sql.param(ids)}::text[])`)
    .prepare(userIds ? "notifications.audience" : "notifications.external-audience")
    .execute();
  if (rows.length < ids.length) {
    const found = new Set(rows.map(({ key }) => key));
    const absent = ids.find((key) => !found.has(key)) ?? "";
    throw new NotFoundError(
      `${ids.length - rows.length} people of the audience do not exist. The first is "${absent.slice(0, 100)}".`,
      ["audience", userIds ? "userIds" : "externalIds", String(ids.indexOf(absent))],
    );
  }
  return { audience: { userIds: rows.map(({ id }) => id).sort() }, audienceSize: rows.length };
}

async function findByIdempotencyKey(tx: Tx, { idempotencyKey }: Send): Promise<NotificationRow | undefined> {
  if (!idempotencyKey) return undefined;
  const [row] = await tx.select().from(notifications).where(eq(notifications.idempotencyKey, idempotencyKey));
  return row;
}

function replay(notification: NotificationRow | undefined, send: Send): NotificationAccepted {
  if (!notification)
    throw new NotFoundError("The notification with this idempotency key no longer exists.", ["idempotencyKey"]);
  // Earlier versions hashed the request without its canonical form.
  const { idempotencyKey: _, ...asWritten } = send;
  if (![hashOf(canonical(send)), hashOf(asWritten)].includes(notification.requestHash))
    throw new ConflictError("This idempotency key was already used with different content.", ["idempotencyKey"]);
  return { notification, replayed: true };
}
