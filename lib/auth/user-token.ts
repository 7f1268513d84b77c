import { z } from "zod";
import { transaction } from "#db/client.ts";
import { type Actor, actorId, isAdmin } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { parse } from "#lib/parse.ts";
import { getPerson } from "#lib/people/index.ts";
import { signToken } from "#lib/signing/index.ts";
import { signedCredential } from "./signed-credential.ts";

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

/** The actor of a user token, or null. */
export const authenticateUserToken = signedCredential("user-token", Payload, ({ u, l, v }): TokenActor => {
  return { kind: "token", userId: u, ...(l && { limited: true }), via: v };
});
