import { invalidFormResponse, readForm } from "#app/_request/form.ts";
import { seeOther } from "#app/_request/same-origin.ts";
import { byAddress, withRateLimit } from "#app/_request/with-rate-limit.ts";
import { confirmSubscription } from "#lib/operations/index.ts";
import { currentRequestId } from "#lib/telemetry/index.ts";

/** Confirms a subscription. The link's signature is the only authority, so the form may come from anywhere. */
export const POST = withRateLimit(async (request) => {
  const form = await readForm(request);
  if (!form) return invalidFormResponse();
  const token = String(form.get("token") ?? "");
  const ctx = { actor: { kind: "anonymous" as const }, requestId: currentRequestId(), now: new Date() };
  const outcome = await confirmSubscription(ctx, token);
  return seeOther(`/status/confirm/${encodeURIComponent(token)}?${outcome}`);
}, byAddress);
