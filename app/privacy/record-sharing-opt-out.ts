import { randomUUID } from "node:crypto";
import { headers } from "next/headers";
import type { Actor } from "#lib/actor.ts";
import { hasOptedOut, storeSharingOptOut } from "#lib/privacy/index.ts";

/** True if the browser sends Sec-GPC. For a signed-in person it is stored. */
export async function recordSharingOptOut(actor: Actor): Promise<boolean> {
  const sent = await headers();
  await storeSharingOptOut({ actor, requestId: randomUUID(), now: new Date() }, sent);
  return hasOptedOut(sent);
}
