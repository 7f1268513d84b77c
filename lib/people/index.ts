export { getPerson, type Person, peopleById } from "./find.ts";
export { listPeople, type PeoplePage } from "./list.ts";

export { upsertUsers } from "./upsert.ts";
export { visiblePerson } from "./visible.ts";
