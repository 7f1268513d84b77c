import { cache } from "react";
import { type Language, languageOf } from "#app/_request/language.ts";
import { runQuery } from "#app/_request/query.ts";
import { MyLocaleDocument } from "#graphql/generated/operations.ts";
import type { Actor } from "#lib/actor.ts";
import { authenticateLink } from "#lib/auth/index.ts";

interface Opened {
  actor: Actor;
  language: Language;
}

/** Who a link stands for, and their language; null: forged, expired, or the person is gone. Whoever is signed in is not asked. */
export const openLink = cache(async (token: string): Promise<Opened | null> => {
  const actor = await authenticateLink(token, new Date());
  return actor && openAs(actor);
});

/** The same, once it is known whom the link stands for. */
export async function openAs(actor: Actor): Promise<Opened | null> {
  const { me } = await runQuery(MyLocaleDocument, {}, actor);
  return me && { actor, language: languageOf(me.locale) };
}
