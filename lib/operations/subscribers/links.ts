import { z } from "zod";
import { env } from "#lib/env.ts";
import { readToken, signToken } from "#lib/signing/index.ts";

/** `s`: the subscriber. `e`: when the link expires, in epoch milliseconds. */
const Confirm = z.object({ s: z.string(), e: z.number() });
const Unsubscribe = z.object({ s: z.string() });

/** How long a new subscription waits for its confirmation. */
export const confirmWithinMs = 24 * 60 * 60_000;

export const confirmUrl = async (id: string, expiresAt: Date): Promise<string> =>
  `${env().appUrl}/status/confirm/${await signToken("status-confirm", { s: id, e: expiresAt.getTime() })}`;

/** Never expires, so that the link in an old message works. Deterministic, so that a retry sends the same message. */
export const unsubscribeUrl = async (id: string): Promise<string> =>
  `${env().appUrl}/status/unsubscribe/${await signToken("status-unsubscribe", { s: id })}`;

/** The subscriber of a confirmation link; null: the link is not valid or has expired. */
export async function readConfirmToken(token: string, now: Date): Promise<string | null> {
  const { data } = Confirm.safeParse(await readToken("status-confirm", token));
  return data && now.getTime() < data.e ? data.s : null;
}

/** The subscriber of an unsubscribe link; null: the link is not valid. */
export async function readUnsubscribeToken(token: string): Promise<string | null> {
  return Unsubscribe.safeParse(await readToken("status-unsubscribe", token)).data?.s ?? null;
}
