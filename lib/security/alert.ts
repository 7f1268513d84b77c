import { and, eq, gte, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { securityEvents } from "#db/schema/index.ts";
import { type Alert, alertOperations } from "#lib/alerts/index.ts";
import type { SecurityEventKind } from "#lib/enums.ts";

/** More than `above` events of a kind from one source in 15 minutes alert operations. */
const rules: Partial<Record<SecurityEventKind, { above: number; severity: Alert["severity"]; title: string }>> = {
  // The limit of 5 failures in 15 minutes (lib/auth/throttle.ts) throttles the sixth failed sign-in and the sixth
  // request for a link.
  "auth.throttled": { above: 0, severity: "warning", title: "Too many failed sign-ins or requests for sign-in links" },
  "privilege.attempt": { above: 3, severity: "critical", title: "Repeated attempts beyond the permissions of a role" },
  "access.unusual": { above: 0, severity: "warning", title: "Unusual sign-in of an admin or auditor" },
  "contact.change": {
    above: 0,
    severity: "warning",
    title: "The email address of a person with a role was changed",
  },
  "rate.limited": { above: 3, severity: "info", title: "Repeated requests over the rate limit" },
};
const windowMs = 15 * 60_000;

interface RecordedEvent {
  id: string;
  kind: SecurityEventKind;
  source: string;
  subject: string | null;
  network: string | null;
  /** Events just added to the row. */
  added: number;
  detail: Record<string, unknown>;
}

/** Alerts operations when a source exceeds the threshold of its kind: once, not for each further event. */
export async function alertOnThreshold(tx: Tx, event: RecordedEvent, now: Date): Promise<void> {
  const rule = rules[event.kind];
  if (!rule) return;
  const since = new Date(now.getTime() - windowMs);
  const [row] = await tx
    .select({ total: sql<number>`sum(${securityEvents.count})::int` })
    .from(securityEvents)
    .where(
      and(
        eq(securityEvents.kind, event.kind),
        eq(securityEvents.source, event.source),
        gte(securityEvents.lastAt, since),
      ),
    );
  const total = row?.total ?? 0;
  if (total <= rule.above || total - event.added > rule.above) return;
  const source = event.subject ?? "an unknown person";
  await alertOperations(tx, {
    title: rule.title,
    text: `${total} × ${event.kind} by ${source} from ${event.network ?? "an unknown network"} in 15 minutes. ${JSON.stringify(event.detail)} See the security event ${event.id}.`,
    severity: rule.severity,
  });
}
