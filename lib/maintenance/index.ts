export {
  isInMaintenance,
  isKnownMaintenance,
  lastReadOnlyMs,
  nextNotice,
  readOnlyUntil,
  sendAgainAt,
} from "./current.ts";
export { findWindow, listWindows, type MaintenanceWindowRow, publicWindows, statusOf } from "./list.ts";
