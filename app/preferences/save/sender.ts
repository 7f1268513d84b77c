import type { Language } from "#app/_request/language.ts";
import type { Actor } from "#lib/actor.ts";

/** The person who sent a form, and the path of its page. */
export interface Sender {
  actor: Actor;
  language: Language;
  page: string;
}
