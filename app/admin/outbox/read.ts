import { forbidden, notFound, unauthorized } from "next/navigation";
import { z } from "zod";
import type { Actor } from "#lib/actor.ts";
import { findOutboxRow, listOutbox, type OutboxRow } from "#lib/delivery/index.ts";
import type { Channel } from "#lib/enums.ts";
import { AccessError, ValidationError } from "#lib/errors.ts";

const Email = z.object({
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  headers: z.record(z.string(), z.string()),
});
const Sms = z.object({ text: z.string() });
const Slack = z.object({ text: z.string(), blocks: z.array(z.unknown()) });

/** The payload that the provider would have received, by channel. */
export type Content =
  | ({ channel: "EMAIL" } & z.infer<typeof Email>)
  | ({ channel: "SMS" } & z.infer<typeof Sms>)
  | ({ channel: "SLACK" } & z.infer<typeof Slack>);

export function contentOf({ channel, payload }: OutboxRow): Content {
  switch (channel) {
    case "EMAIL":
      return { channel, ...Email.parse(payload) };
    case "SMS":
      return { channel, ...Sms.parse(payload) };
    case "SLACK":
      return { channel, ...Slack.parse(payload) };
  }
}

const pageSize = 25;

/** Shows the matching error page if the read is refused. */
async function orRefuse<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    // Somebody edited a cursor in the URL.
    if (error instanceof ValidationError) notFound();
    if (!(error instanceof AccessError)) throw error;
    if (error.code === "UNAUTHENTICATED") unauthorized();
    forbidden();
  }
}

const ctxOf = (actor: Actor) => ({ actor, requestId: crypto.randomUUID(), now: new Date() });

/** One page of the outbox, of one channel or of all. */
export const readOutbox = (actor: Actor, channel?: Channel, after?: string) =>
  orRefuse(listOutbox(ctxOf(actor), { first: pageSize, after, channel }));

export const readOutboxRow = (actor: Actor, id: string) => orRefuse(findOutboxRow(ctxOf(actor), id));
