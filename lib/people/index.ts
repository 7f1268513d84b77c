export { findPerson, getPerson, type Person, peopleById, type StoredPerson, selectPeople } from "./find.ts";
export { listPeople, type PeoplePage } from "./list.ts";

export { upsertUsers } from "./upsert.ts";
export { visiblePerson } from "./visible.ts";
