export { addressOf } from "./address.ts";
export { getPerson, type Person, peopleById } from "./find.ts";
export { listPeople, type PeoplePage } from "./list.ts";
export { maskAddress, maskContacts } from "./mask.ts";
export { upsertUsers } from "./upsert.ts";
export { visiblePerson } from "./visible.ts";
