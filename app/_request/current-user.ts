import { headers } from "next/headers";
import { forbidden, redirect, unauthorized } from "next/navigation";
import { cache } from "react";
import { MeDocument, type MeQuery } from "#graphql/generated/operations.ts";
import { type Actor, actorId, hasRole, isAdmin, personOf } from "#lib/actor.ts";
import { actorFromHeaders, credentialsOf } from "#lib/auth/index.ts";
import { clientAddress } from "#lib/rate-limit/index.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import { currentRequestId } from "#lib/telemetry/index.ts";
import { acceptedLanguage, type Language, languageOf } from "./language.ts";
import { signInPath } from "./local-path.ts";
import { runQuery } from "./query.ts";

export type Me = NonNullable<MeQuery["me"]>;

export interface CurrentUser {
  /** Null: the request carried an invalid credential. */
  actor: Actor | null;
  /** Null for anonymous requests and for API keys. */
  me: Me | null;
  language: Language;
}

/** The actor, the person and the language of the current request. Resolved once per request. */
export const currentUser = cache(async (): Promise<CurrentUser> => {
  const sent = await headers();
  return currentUserOf(await actorFromHeaders(credentialsOf(sent), new Date()), sent);
});

/** The same for a route handler, which has already resolved the actor. */
export async function currentUserOf(actor: Actor | null, sent: Pick<Headers, "get">): Promise<CurrentUser> {
  const accepted = acceptedLanguage(sent.get("accept-language"));
  if (!actor || personOf(actor) === null) return { actor, me: null, language: accepted };
  const { me } = await runQuery(MeDocument, {}, actor);
  return { actor, me, language: me ? languageOf(me.locale) : accepted };
}

/** The language of the current request, even if the person cannot be loaded: the error page needs it. */
export async function currentLanguage(): Promise<Language> {
  try {
    return (await currentUser()).language;
  } catch {
    return acceptedLanguage((await headers()).get("accept-language"));
  }
}

/** The zone of the person who is signed in, else UTC. */
export async function currentTimeZone(): Promise<string> {
  try {
    return (await currentUser()).me?.timeZone ?? "UTC";
  } catch {
    return "UTC";
  }
}

/** True for people with the ADMIN or AUDITOR role and for API keys with the admin scope. */
export const mayUseConsole = (actor: Actor): boolean => isAdmin(actor) || hasRole(actor, "AUDITOR");

function signedIn(actor: Actor | null, path: string): Actor {
  if (!actor) unauthorized();
  if (actor.kind === "anonymous") redirect(signInPath(path));
  return actor;
}

async function requireActor(path: string): Promise<CurrentUser & { actor: Actor }> {
  const { actor, ...rest } = await currentUser();
  return { actor: signedIn(actor, path), ...rest };
}

/** The signed-in person. Redirects an anonymous request to the sign-in page, which returns to `path`. */
export async function requirePerson(path: string): Promise<{ actor: Actor; me: Me; language: Language }> {
  const { actor, me, language } = await requireActor(path);
  if (!me) forbidden();
  return { actor, me, language };
}

/** An actor with access to the console. Redirects an anonymous request to the sign-in page, which returns to `path`. */
export async function requireConsole(path: string): Promise<CurrentUser & { actor: Actor }> {
  const { actor, ...rest } = await currentUser();
  return { actor: await authorizeConsole(actor, path), ...rest };
}

/** The same for a route handler. */
export async function authorizeConsole(sender: Actor | null, path: string): Promise<Actor> {
  const actor = signedIn(sender, path);
  if (mayUseConsole(actor)) return actor;
  await recordPrivilegeAttempt(actor, path);
  forbidden();
}

/**
 * Records that the console or one of its forms refused an actor. A single event may be a mistake. Repeated events may be an
 * attack.
 */
export async function recordPrivilegeAttempt(actor: Actor, path: string): Promise<void> {
  const ctx = { actor, requestId: currentRequestId(), now: new Date() };
  const address = clientAddress(await headers());
  await recordSecurityEvent(ctx, {
    kind: "privilege.attempt",
    subject: actorId(actor),
    address,
    detail: { entrance: "console", path },
  });
}
