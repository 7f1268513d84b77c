import { forbidden, notFound, unauthorized } from "next/navigation";
import { z } from "zod";
import type { Actor } from "#lib/actor.ts";
import { findOutboxRow, listOutbox, type OutboxRow } from "#lib/delivery/index.ts";
import type { Channel } from "#lib/enums.ts";
import { AccessError, ValidationError } from "#lib/errors.ts";
import { currentRequestId } from "#lib/telemetry/index.ts";

const Mail = z.object({
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  headers: z.record(z.string(), z.string()),
});
const Post = z.object({ text: z.string(), blocks: z.array(z.unknown()) });
const Text = z.object({ text: z.string() });

/** A recorded message by its form: a mail, a post with blocks, or plain text. */
export type Content =
  | ({ form: "mail" } & z.infer<typeof Mail>)
  | ({ form: "post" } & z.infer<typeof Post>)
  | ({ form: "text" } & z.infer<typeof Text>);

export function contentOf({ payload }: OutboxRow): Content {
  const mail = Mail.safeParse(payload);
  if (mail.success) return { form: "mail", ...mail.data };
  const post = Post.safeParse(payload);
  return post.success ? { form: "post", ...post.data } : { form: "text", ...Text.parse(payload) };
}

const pageSize = 25;

/** Shows the matching error page if the read is refused. */
async function orRefuse<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    // The cursor in the URL is not valid: someone edited it.
    if (error instanceof ValidationError) notFound();
    if (!(error instanceof AccessError)) throw error;
    if (error.code === "UNAUTHENTICATED") unauthorized();
    forbidden();
  }
}

const ctxOf = (actor: Actor) => ({ actor, requestId: currentRequestId(), now: new Date() });

/** One page of the outbox, of one channel or of all. */
export const readOutbox = (actor: Actor, channel?: Channel, after?: string) =>
  orRefuse(listOutbox(ctxOf(actor), { first: pageSize, after, channel }));

export const readOutboxRow = (actor: Actor, id: string) => orRefuse(findOutboxRow(ctxOf(actor), id));
