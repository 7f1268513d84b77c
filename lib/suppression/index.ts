export { type Addressee, inheritSuppressions, lockAndFindInheritable, lockSuppressions } from "./inherit.ts";
export { isLiftable, liftRows, liftSuppression } from "./lift.ts";
export { liftedByOptIn } from "./lifted-by-opt-in.ts";
export { findSuppression, listSuppressions } from "./list.ts";
export { senderState, startAddress, stopAddress } from "./opt-out-keywords.ts";
export { type NewSuppression, type SuppressionRow, suppress } from "./suppress.ts";
