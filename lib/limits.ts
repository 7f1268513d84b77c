/** The standing limits of the API, as documented; over them a caller gets a clear 4xx, never a crash. */
export const limits = {
  bodyBytes: 100 * 1024,
  tokens: 1_000,
  depth: 10,
  aliases: 15,
} as const;
