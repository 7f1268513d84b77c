export { countByStatus } from "./counts.ts";
export { findNotification, type NotificationRow, notificationsById } from "./find.ts";
export { sendNotification } from "./send.ts";
export {
  isAhead,
  planPriority,
  priorityAt,
  reserveQuota,
  urgentPriority,
  type VirtualTime,
  virtualTimeAfter,
} from "./tenant-quota.ts";
