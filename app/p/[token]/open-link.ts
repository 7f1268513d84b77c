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

/** The person of a signed link and their language. Null: forged, expired or erased. A session is ignored. */
export const openLink = cache(async (token: string): Promise<Opened | null> => {
  const actor = await authenticateLink(token, new Date());
  return actor && openAs(actor);
});

/** The same for an actor who is already authenticated. */
export async function openAs(actor: Actor): Promise<Opened | null> {
  const { me } = await runQuery(MyLocaleDocument, {}, actor);
  return me && { actor, language: languageOf(me.locale) };
}
