import { randomUUID } from "node:crypto";
import { headers } from "next/headers";
import { forbidden, redirect, unauthorized } from "next/navigation";
import { cache } from "react";
import { MeDocument, type MeQuery } from "#graphql/generated/operations.ts";
import { type Actor, actorId, hasRole, isAdmin, personOf } from "#lib/actor.ts";
import { actorFromHeaders, credentialsOf } from "#lib/auth/index.ts";
import { clientAddress } from "#lib/rate-limit/index.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import { acceptedLanguage, type Language, languageOf } from "./language.ts";
import { signInPath } from "./local-path.ts";
import { runQuery } from "./query.ts";

export type Me = NonNullable<MeQuery["me"]>;

export interface Viewer {
  /** Null: a credential was sent that does not hold. */
  actor: Actor | null;
  /** Null for strangers and for API keys. */
  me: Me | null;
  language: Language;
}

/** Who looks at the page, and in which language; asked once a request. */
export const viewer = cache(async (): Promise<Viewer> => {
  const sent = await headers();
  return viewerOf(await actorFromHeaders(credentialsOf(sent), new Date()), sent);
});

/** The same for a route handler, which knows already whose request it is. */
export async function viewerOf(actor: Actor | null, sent: Pick<Headers, "get">): Promise<Viewer> {
  const accepted = acceptedLanguage(sent.get("accept-language"));
  if (!actor || personOf(actor) === null) return { actor, me: null, language: accepted };
  const { me } = await runQuery(MeDocument, {}, actor);
  return { actor, me, language: me ? languageOf(me.locale) : accepted };
}

/** The language even where asking for the person fails, so that the error page can be read. */
export async function viewerLanguage(): Promise<Language> {
  try {
    return (await viewer()).language;
  } catch {
    return acceptedLanguage((await headers()).get("accept-language"));
  }
}

/** Whether the console is for this actor: people with a role, and keys that may do everything. */
export const mayUseConsole = (actor: Actor): boolean => isAdmin(actor) || hasRole(actor, "AUDITOR");

function signedIn(actor: Actor | null, path: string): Actor {
  if (!actor) unauthorized();
  if (actor.kind === "anonymous") redirect(signInPath(path));
  return actor;
}

async function requireActor(path: string): Promise<Viewer & { actor: Actor }> {
  const { actor, ...rest } = await viewer();
  return { actor: signedIn(actor, path), ...rest };
}

/** The signed-in person; strangers are sent to sign in and come back to `path`. */
export async function requirePerson(path: string): Promise<{ actor: Actor; me: Me; language: Language }> {
  const { actor, me, language } = await requireActor(path);
  if (!me) forbidden();
  return { actor, me, language };
}

/** Someone who may look at the console; strangers are sent to sign in and come back to `path`. */
export async function requireConsole(path: string): Promise<Viewer & { actor: Actor }> {
  const { actor, ...rest } = await viewer();
  return { actor: await admitToConsole(actor, path), ...rest };
}

/** The same for a route handler. */
export async function admitToConsole(sender: Actor | null, path: string): Promise<Actor> {
  const actor = signedIn(sender, path);
  if (mayUseConsole(actor)) return actor;
  await noteAttempt(actor, path);
  forbidden();
}

/** Whoever is refused at the console's door, or one of its forms: by a click once, by intent again and again. */
export async function noteAttempt(actor: Actor, path: string): Promise<void> {
  const ctx = { actor, requestId: randomUUID(), now: new Date() };
  const address = clientAddress(await headers());
  await recordSecurityEvent(ctx, {
    kind: "privilege.attempt",
    subject: actorId(actor),
    address,
    detail: { entrance: "console", path },
  });
}
