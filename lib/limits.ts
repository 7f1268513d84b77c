/**
 * The public limits of the API. A request over a limit gets a 4xx or a LIMIT_EXCEEDED with a clear message.
 * docs/reference.md is generated from this table: run `npm run reference` after a change.
 */
export const limits = {
  bodyBytes: 100 * 1024,
  /** Of a request with a valid API key. */
  keyBodyBytes: 1024 * 1024,
  tokens: 1_000,
  depth: 10,
  aliases: 15,
  /** A page's entries, multiplied along the path: a hundred people with a hundred deliveries each are 10,100. */
  entries: 10_000,
  /** Reads of the database that the fields of an operation start, multiplied in the same way. */
  reads: 500,
  /** Entries of one page. */
  pageSize: 100,
  /** A `totalCount` up to this number is exact. A larger one is an estimate. */
  exactCount: 10_000,
  /** Cells in one `setPreferences`. */
  cells: 500,
  /** People in one `upsertUsers`. */
  users: 1_000,
  /** Windows of quiet hours in one schedule. */
  quietWindows: 50,
  /** From now to the end of a snooze: a year that may be a leap year. */
  snoozeMs: 366 * 24 * 60 * 60 * 1000,
  /** A notification's body. */
  notificationBytes: 64 * 1024,
  subjectCharacters: 500,
  /** Time in which the headers of a request must arrive. */
  headersMs: 10_000,
  /** Time in which the whole request must arrive. */
  requestMs: 20_000,
} as const;
