import { z } from "zod";
import { freezeSnapshot, transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize, subjectUserId } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { parse } from "#lib/parse.ts";
import { getPerson } from "#lib/people/index.ts";
import { type Row, type Section, sections } from "./sections/index.ts";
import { service } from "./service.ts";

const ReadUserData = z.object({ userId: z.string().nullish() });
export type ReadUserDataInput = z.input<typeof ReadUserData>;

/** Receives one section after the other, in pages, while it is read. */
export type Sink = (section: Section, pages: AsyncGenerator<Row[]>) => Promise<void>;

/**
 * Reads all data about a person in one snapshot per role, whatever its size (GDPR articles 15 and 20). Uses the
 * person's own rights, so that no other person's rows can appear; hidden sections are read last, as the service. For
 * the person, except by preference link, and ADMIN. Throws NotFoundError.
 */
export async function readUserData(ctx: Ctx, input: ReadUserDataInput, sink: Sink): Promise<string> {
  const { userId } = parse(ReadUserData, input);
  const id = subjectUserId(ctx.actor, userId);
  authorize(ctx.actor, "people.export", id);
  const person = await transaction(ctx.actor, async (tx) => {
    const found = await getPerson(tx, id);
    await audit(tx, ctx, { action: "user.export", subject: id });
    return found;
  });
  const themselves: Actor = { kind: "token", userId: person.id };
  for (const actor of [themselves, service])
    await transaction(actor, async (tx) => {
      await freezeSnapshot(tx);
      for (const section of sections)
        if ((section.hidden === true) === (actor === service)) await sink(section, section.pages(tx, person));
    });
  return person.id;
}

/** Section descriptions by name. */
export const about = (): Record<string, string> => Object.fromEntries(sections.map(({ name, about }) => [name, about]));

export const format = "notification-preferences/user-data/1";
