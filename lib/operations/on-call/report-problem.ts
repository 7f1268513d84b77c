import type { Tx } from "#db/client.ts";
import { alertChannelOf, alertOperations, enqueueAlert } from "#lib/alerts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { log, scrubText } from "#lib/telemetry/index.ts";
import { incidentUrl } from "../incidents/incident-url.ts";

/** A page that reached nobody goes to Slack and by mail to every ADMIN, and to the log, so that nothing is silent. */
export async function reportProblem(
  tx: Tx,
  ctx: Ctx,
  { id, title, severity }: { id: string; title: string; severity: string },
  problem: string,
): Promise<void> {
  log.error({ requestId: ctx.requestId, role: "SYSTEM", action: "page.send", result: "failed", incident: id, problem });
  const alert = {
    title: scrubText(`${severity} incident: ${title}`),
    text: `${scrubText(problem)}\nAcknowledge the incident: ${incidentUrl(id)}`,
    severity: "critical" as const,
  };
  if (alertChannelOf({ ...alert, to: "incidents" }) !== "mail")
    await alertOperations(tx, { ...alert, to: "incidents" });
  await enqueueAlert(tx, ctx, "mail", alert);
}
