export type { DeliveryRow } from "./claim.ts";
export { explainDelivery, subjectOf } from "./explain.ts";
export { type DeliveryFilter, type DeliveryPage, findDelivery, listDeliveries } from "./list.ts";
export { findOutboxRow, listOutbox, type OutboxRow, recordMail } from "./outbox.ts";
export { releaseHeld } from "./release.ts";
