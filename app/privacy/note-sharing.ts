import { randomUUID } from "node:crypto";
import { headers } from "next/headers";
import type { Actor } from "#lib/actor.ts";
import { hasOptedOut, recordSharingOptOut } from "#lib/privacy/index.ts";

/** Whether the viewer's browser sends Sec-GPC; of somebody who is signed in, that is kept. */
export async function noteSharing(actor: Actor): Promise<boolean> {
  const sent = await headers();
  await recordSharingOptOut({ actor, requestId: randomUUID(), now: new Date() }, sent);
  return hasOptedOut(sent);
}
