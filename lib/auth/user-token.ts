import { z } from "zod";
import { transaction } from "#db/client.ts";
import { type Actor, actorId, isAdmin } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { parse } from "#lib/parse.ts";
import { getPerson, peopleById } from "#lib/people/index.ts";
import { readToken, signToken } from "#lib/signing/index.ts";
import { isRevoked } from "./api-key.ts";

/** Seconds: a quarter of an hour unless the integrator says otherwise. */
const defaultTtl = 900;
const CreateUserToken = z.object({
  userId: z.string(),
  ttlSeconds: z.number().int().min(60, "must be at least 60").max(3_600, "must be at most 3600").nullish(),
});

/** `e`: epoch milliseconds from which on it is refused. `l`: limited, `v`: who made it; see lib/actor.ts. */
const Payload = z.object({ u: z.string(), e: z.number(), l: z.literal(true).optional(), v: z.string().optional() });

/**
 * Makes a bearer token that acts as one person, for an integrator's own front end: it may do what the person may do for
 * themselves as VIEWER, whatever role they have. One that a key without ADMIN makes is limited: preferences, schedule and
 * which messages went out, with addresses masked, and is refused once that key is revoked. Throws ValidationError, NotFoundError.
 */
export async function createUserToken(
  ctx: Ctx,
  input: z.input<typeof CreateUserToken>,
): Promise<{ token: string; expiresAt: Date }> {
  authorize(ctx.actor, "people.token", input.userId);
  const { userId, ttlSeconds } = parse(CreateUserToken, input);
  const expiresAt = new Date(ctx.now.getTime() + (ttlSeconds ?? defaultTtl) * 1_000);
  await transaction(ctx.actor, async (tx) => {
    await getPerson(tx, userId);
    await audit(tx, ctx, {
      action: "userToken.create",
      subject: userId,
      after: { expiresAt: expiresAt.toISOString() },
    });
  });
  const payload = { u: userId, e: expiresAt.getTime(), ...(!isAdmin(ctx.actor) && { l: true }), v: actorId(ctx.actor) };
  return { token: await signToken("user-token", payload), expiresAt };
}

/** The actor behind a user token, or null: forged, expired, of a person who is gone, or made by whom `stillHolds` refuses. */
export async function authenticateUserToken(token: string, now: Date): Promise<(Actor & { kind: "token" }) | null> {
  const { data } = Payload.safeParse(await readToken("user-token", token));
  if (!data || data.e <= now.getTime() || !(await isIssuerStillValid(data.u, data.v))) return null;
  return { kind: "token", userId: data.u, ...(data.l && { limited: true }), via: data.v };
}

/**
 * A signature says that the person was there once, and that its maker had the right to it then. Neither may have ended: the
 * person is there, the key that made it is not revoked, and an administrator who made it is one still.
 */
export const isIssuerStillValid = (userId: string, via: string | undefined): Promise<boolean> =>
  transaction({ kind: "system", task: "auth.token" }, async (tx) => {
    const maker = via?.startsWith("usr_") ? via : null;
    const found = await peopleById(tx, maker === null ? [userId] : [userId, maker]);
    if (!found.has(userId)) return false;
    if (maker !== null) return found.get(maker)?.role === "ADMIN";
    return via === undefined || !(await isRevoked(tx, via));
  });
