import type { Tx } from "#db/client.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import type { SecurityEventKind } from "#lib/enums.ts";

/** Each event of these kinds alerts operations. Kinds with a limit are rules of the alert table (source-limits.ts). */
const titles: Partial<Record<SecurityEventKind, string>> = {
  "access.unusual": "Unusual sign-in of an admin or auditor",
  "contact.change": "The email address of a person with a role was changed",
};

interface RecordedEvent {
  id: string;
  kind: SecurityEventKind;
  subject: string | null;
  network: string | null;
  detail: Record<string, unknown>;
}

/** Alerts operations about an event that is serious by itself. Call it for the first event of a source in a minute. */
export async function alertOnEvent(tx: Tx, { id, kind, subject, network, detail }: RecordedEvent): Promise<void> {
  const title = titles[kind];
  if (title === undefined) return;
  await alertOperations(tx, {
    title,
    text: `${kind} by ${subject ?? "an unknown person"} from ${network ?? "an unknown network"}. ${JSON.stringify(detail)} See the security event ${id}.`,
    severity: "warning",
  });
}
