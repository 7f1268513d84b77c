export { type ConsentChange, recordConsents } from "./record.ts";
