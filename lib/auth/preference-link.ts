import { z } from "zod";
import { transaction } from "#db/client.ts";
import { type Actor, actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { parse } from "#lib/parse.ts";
import { getPerson } from "#lib/people/index.ts";
import { signToken } from "#lib/signing/index.ts";
import { tenantKey } from "#lib/tenants/index.ts";
import { signedCredential } from "./signed-credential.ts";

const daySeconds = 86_400;
const defaultTtl = 7 * daySeconds;
const maxTtl = 90 * daySeconds;
/** No other signed credential lives longer. Unsubscribe links have no end. */
export const longestLinkMs = maxTtl * 1_000;
const CreatePreferenceLink = z.object({
  userId: z.string(),
  tenantKey: tenantKey.nullish(),
  ttlSeconds: z
    .number()
    .int()
    .min(60, "must be at least 60")
    .max(maxTtl, `must be at most ${maxTtl}, which is 90 days`)
    .nullish(),
});

/** `k`: tenant, absent for the general preferences. `e`: expiry in epoch milliseconds. `v`: id of the issuer. */
const Payload = z.object({ u: z.string(), k: tenantKey.optional(), e: z.number(), v: z.string().optional() });

/**
 * Creates a signed link to a person's preferences page without sign-in. Links are forwarded, so the holder may change
 * these preferences and sees masked addresses only. Valid until expiry, until its key is revoked, or until its issuer
 * loses ADMIN. Throws ValidationError, NotFoundError.
 */
export async function createPreferenceLink(
  ctx: Ctx,
  input: z.input<typeof CreatePreferenceLink>,
): Promise<{ url: string; expiresAt: Date }> {
  authorize(ctx.actor, "people.token", input.userId);
  const { userId, tenantKey, ttlSeconds } = parse(CreatePreferenceLink, input);
  const expiresAt = new Date(ctx.now.getTime() + (ttlSeconds ?? defaultTtl) * 1_000);
  await transaction(ctx.actor, async (tx) => {
    await getPerson(tx, userId);
    await audit(tx, ctx, {
      action: "preferenceLink.create",
      subject: userId,
      after: { tenantKey: tenantKey ?? null, expiresAt: expiresAt.toISOString() },
    });
  });
  const end = { e: expiresAt.getTime(), v: actorId(ctx.actor) };
  const payload = { u: userId, ...(tenantKey != null && { k: tenantKey }), ...end };
  return { url: `${env().appUrl}/p/${await signToken("preference-link", payload)}`, expiresAt };
}

type LinkActor = Actor & { kind: "link" };

/** The actor of a link, or null. */
export const authenticateLink = signedCredential("preference-link", Payload, ({ u, k, v }): LinkActor => {
  return { kind: "link", userId: u, tenantKey: k ?? null, via: v };
});
