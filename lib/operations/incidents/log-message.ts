import { storable } from "#lib/parse.ts";

/** A log entry: plain text, may have several lines. */
export const logMessage = storable.trim().min(1, "must not be empty").max(10_000, "has more than 10000 characters");
