import { and, eq, gte, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { securityEvents } from "#db/schema/index.ts";
import { type Alert, alertOperations } from "#lib/alerts/index.ts";
import type { SecurityEventKind } from "#lib/enums.ts";

/** Operations guide, "Security Monitoring". More than `above` of a kind from one source in 15 minutes are told. */
const rules: Partial<Record<SecurityEventKind, { above: number; severity: Alert["severity"]; title: string }>> = {
  // The sixth failure in 15 minutes is the first that is throttled, and so is the sixth request for a sign-in link.
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

interface Seen {
  id: string;
  kind: SecurityEventKind;
  source: string;
  subject: string | null;
  network: string | null;
  /** How many were just added to the row. */
  added: number;
  detail: Record<string, unknown>;
}

/** Tells operations when a source passes its kind's threshold: once on the way up, not for each event above it. */
export async function alertWhenTelling(tx: Tx, seen: Seen, now: Date): Promise<void> {
  const rule = rules[seen.kind];
  if (!rule) return;
  const since = new Date(now.getTime() - windowMs);
  const [row] = await tx
    .select({ total: sql<number>`sum(${securityEvents.count})::int` })
    .from(securityEvents)
    .where(
      and(
        eq(securityEvents.kind, seen.kind),
        eq(securityEvents.source, seen.source),
        gte(securityEvents.lastAt, since),
      ),
    );
  const total = row?.total ?? 0;
  if (total <= rule.above || total - seen.added > rule.above) return;
  const whom = seen.subject ?? "a stranger";
  await alertOperations(tx, {
    title: rule.title,
    text: `${total} × ${seen.kind} by ${whom} from ${seen.network ?? "an unknown network"} in 15 minutes. ${JSON.stringify(seen.detail)} See the security event ${seen.id}.`,
    severity: rule.severity,
  });
}
