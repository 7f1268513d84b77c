import { z } from "zod";
import { probeCredentials } from "#lib/auth/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { prepareProbe } from "#lib/operations/index.ts";
import { parse } from "#lib/parse.ts";

const defaultTtl = 600;
const CreateProbeAccess = z.object({
  ttlSeconds: z.number().int().min(60, "must be at least 60").max(3_600, "must be at most 3600").nullish(),
});

/**
 * Creates access to the probe's person: a signed link to their preferences page, and a user token. Nobody else sees this person
 * or what they change. ADMIN and keys with OPERATIONS.
 */
export async function createProbeAccess(
  ctx: Ctx,
  input: z.input<typeof CreateProbeAccess>,
): Promise<{ url: string; token: string; expiresAt: Date }> {
  authorize(ctx.actor, "smoke.run");
  const lifetimeMs = (parse(CreateProbeAccess, input).ttlSeconds ?? defaultTtl) * 1_000;
  await prepareProbe(ctx.now);
  const { userToken, linkToken } = await probeCredentials(ctx.now, lifetimeMs);
  const expiresAt = new Date(ctx.now.getTime() + lifetimeMs);
  return { url: `${env().appUrl}/p/${linkToken}`, token: userToken, expiresAt };
}
