export { countByStatus } from "./counts.ts";
export { findNotification, type NotificationRow, notificationsById } from "./find.ts";
export { sendNotification } from "./send.ts";
export {
  isAhead,
  type Place,
  placeAfter,
  planPriority,
  priorityAt,
  takePlaces,
  urgentPriority,
} from "./tenant-quota.ts";
