import { createHash, timingSafeEqual } from "node:crypto";
import { env } from "#lib/env.ts";
import { noteSecretUse } from "#lib/secret-use.ts";

const digest = (text: string) => createHash("sha256").update(text).digest();

/** True if the header is METRICS_TOKEN as a Bearer, compared in constant time. False without one configured. */
export function isMetricsToken(authorization: string | null | undefined): boolean {
  const { METRICS_TOKEN } = env();
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (!METRICS_TOKEN || token === undefined) return false;
  if (!timingSafeEqual(digest(token), digest(METRICS_TOKEN))) return false;
  noteSecretUse("METRICS_TOKEN", METRICS_TOKEN);
  return true;
}
