export { type AddressHasher, activeSuppressions, addressHasher } from "./address.ts";
