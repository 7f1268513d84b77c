/** The standing limits of the API, as documented; over them a caller gets a clear 4xx, never a crash. */
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
} as const;
