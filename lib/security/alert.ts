import type { Tx } from "#db/client.ts";
import type { SecurityEventKind } from "#lib/enums.ts";
import { addJobs, priorities } from "#lib/jobs/define.ts";
import { securityIncidentTask } from "./tasks.ts";

/** Each event of these kinds is an incident. Kinds with a limit are rules of the alert table (source-limits.ts). */
const titles: Partial<Record<SecurityEventKind, string>> = {
  "access.unusual": "Unusual sign-in of an admin or auditor",
  "contact.change": "The email address of a person with a role was changed",
};

interface RecordedEvent {
  id: string;
  kind: SecurityEventKind;
}

/**
 * Opens a security incident about an event that is serious by itself, after the commit. Call it for the first event of a source
 * in a minute. The text names nobody, because an incident is posted, mailed and kept after an erasure: the audit log has the rest.
 */
export async function alertOnEvent(tx: Tx, { id, kind }: RecordedEvent): Promise<void> {
  const title = titles[kind];
  if (title === undefined) return;
  const text = `The security event ${id}. The audit log says who and from where: look for security.${kind} at this time.`;
  await addJobs(tx, [
    { task: securityIncidentTask, payload: { eventId: id, kind, title, text }, priority: priorities.alert },
  ]);
}
