// docs/glossary.md explains the terms of this folder, such as plan, tenant quota and slot.
export { plannedAudienceSize } from "./audience-size.ts";
export { countByStatus, foldCounts } from "./counts.ts";
export { findNotification, type NotificationRow, notificationsById } from "./find.ts";
export { acceptNotification, parseNotification, sendNotification } from "./send.ts";
export {
  isAhead,
  priorityAt,
  reserveQuota,
  type VirtualTime,
  virtualTimeAfter,
} from "./tenant-quota.ts";
