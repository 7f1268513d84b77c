export { type ConsentRecord, type ConsentRow, exportConsents, listConsents } from "./list.ts";
export { type ConsentChange, recordConsents, wordingOf } from "./record.ts";
