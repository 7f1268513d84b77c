import { storable } from "#lib/parse.ts";

/** An entry of an incident's log: plain text, several lines if need be. */
export const logMessage = storable.trim().min(1, "must not be empty").max(10_000, "has more than 10000 characters");
