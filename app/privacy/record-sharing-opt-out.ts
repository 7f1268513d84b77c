import { headers } from "next/headers";
import type { Actor } from "#lib/actor.ts";
import { hasOptedOut, storeSharingOptOut } from "#lib/privacy/index.ts";
import { currentRequestId } from "#lib/telemetry/index.ts";

/** True if the browser sends Sec-GPC. For a signed-in person it is stored. */
export async function recordSharingOptOut(actor: Actor): Promise<boolean> {
  const sent = await headers();
  await storeSharingOptOut({ actor, requestId: currentRequestId(), now: new Date() }, sent);
  return hasOptedOut(sent);
}
