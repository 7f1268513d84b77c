export {
  type Addresses,
  addressFields,
  addressOf,
  addressPatterns,
  columnOf,
  eachAddress,
  hasAddress,
  selectAddresses,
} from "./address.ts";
export { type AddressHasher, activeSuppressions, addressHasher } from "./address-hash.ts";
export { Contact } from "./contact.ts";

export { maskAddress, maskContacts } from "./mask.ts";
