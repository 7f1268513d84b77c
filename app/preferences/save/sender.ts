import type { Language } from "#app/_request/language.ts";
import type { Actor } from "#lib/actor.ts";

/** The person who sends a form, and the page that the form is on. */
export interface Sender {
  actor: Actor;
  language: Language;
  page: string;
}
