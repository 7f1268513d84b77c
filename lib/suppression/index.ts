// docs/glossary.md explains the terms of this folder, such as suppression, scope and opt-out.
export { type Addressee, inheritSuppressions, lockAndFindInheritable, lockSuppressions } from "./inherit.ts";
export { isLiftable, liftedByOptIn, liftRows, liftSuppression } from "./lift.ts";
export { findSuppression, isAddressBlocked, listSuppressions } from "./list.ts";
export { peopleWithAddress, senderState, startAddress, stopAddress } from "./opt-out-keywords.ts";
export { type NewSuppression, type SuppressionRow, suppress } from "./suppress.ts";
