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
import { credentialFinder } from "./credential-cache.ts";

/** Seconds. */
const defaultTtl = 900;
const CreateUserToken = z.object({
  userId: z.string(),
  ttlSeconds: z.number().int().min(60, "must be at least 60").max(3_600, "must be at most 3600").nullish(),
});

/** `e`: expiry in epoch milliseconds. `l`: limited; `v`: id of the issuer. See lib/actor.ts. */
const Payload = z.object({ u: z.string(), e: z.number(), l: z.literal(true).optional(), v: z.string().optional() });

/**
 * Creates a bearer token for an integrator's own front end, with the rights of the person as VIEWER, whatever their
 * role. Made with a key without ADMIN, it is limited to preferences, schedule and deliveries with masked addresses.
 * Revoking the key ends it. Throws ValidationError, NotFoundError.
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

type TokenActor = Actor & { kind: "token" };
const findTokenActor = credentialFinder<TokenActor>("user-token");

/** The actor of a user token; null if it is forged or expired, its person is gone, or its issuer is no longer valid. */
export const authenticateUserToken = (token: string, now: Date): Promise<TokenActor | null> =>
  findTokenActor(token, now, async () => {
    const { data } = Payload.safeParse(await readToken("user-token", token));
    if (!data || data.e <= now.getTime() || !(await isIssuerStillValid(data.u, data.v))) return null;
    const actor: TokenActor = { kind: "token", userId: data.u, ...(data.l && { limited: true }), via: data.v };
    return { actor, endsAt: new Date(data.e) };
  });

/**
 * A signature proves only the state when it was made. True if the person still exists, and the issuing key is not
 * revoked or the issuing person is still ADMIN.
 */
export const isIssuerStillValid = (userId: string, via: string | undefined): Promise<boolean> =>
  transaction({ kind: "system", task: "auth.token" }, async (tx) => {
    const issuerUserId = via?.startsWith("usr_") ? via : null;
    const found = await peopleById(tx, issuerUserId === null ? [userId] : [userId, issuerUserId]);
    if (!found.has(userId)) return false;
    if (issuerUserId !== null) return found.get(issuerUserId)?.role === "ADMIN";
    return via === undefined || !(await isRevoked(tx, via));
  });
