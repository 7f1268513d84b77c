export { addressOf } from "./address.ts";
export { Contact, normaliseEmail, normalisePhone } from "./contact.ts";
export { findPerson, getPerson, type Person, peopleById } from "./find.ts";
export { listPeople, type PeoplePage } from "./list.ts";
export { maskAddress } from "./mask.ts";
export { upsertUsers } from "./upsert.ts";
export { visiblePerson } from "./visible.ts";
