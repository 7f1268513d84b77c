export { type AddressHasher, activeSuppressions, addressHasher } from "./address.ts";
export { endedByChoice } from "./end-by-choice.ts";
export { type Addressee, anySuppressionFollows, carrySuppressions, lockAddresses } from "./follow.ts";
export { isLiftable, liftRows, liftSuppression } from "./lift.ts";
export { findSuppression, listSuppressions } from "./list.ts";
export { peopleAt, senderState, startAddress, stopAddress } from "./stop.ts";
export { type NewSuppression, type SuppressionRow, suppress } from "./suppress.ts";
