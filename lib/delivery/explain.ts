import type { NotificationRow } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import type { ExplainedDecision } from "#lib/preferences/index.ts";
import { fillSubject } from "#lib/templates/index.ts";
import type { DeliveryRow } from "./claim.ts";

/** The decision a delivery was last settled by, to be told in its person's language and zone. */
export const explainDelivery = (row: DeliveryRow, person: Person | null): ExplainedDecision => ({
  ...row.decision,
  userId: row.userId,
  locale: person?.locale ?? "en",
  timeZone: person?.timeZone ?? "UTC",
});

/** The subject as this person gets it; null where the person or the notification is gone. */
export const filledSubject = (notification: NotificationRow | null, person: Person | null): string | null =>
  notification && person ? fillSubject(notification.subject, notification.data, person) : null;
