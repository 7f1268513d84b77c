/**
 * Patterns over a sentence as normalise.ts leaves it: small letters, digits and single spaces. What stands in a loop must
 * fit a word in one way only: two ways double the work with each word, and a text message has hundreds.
 */
export const phrases = (...sources: string[]): readonly RegExp[] => sources.map((source) => new RegExp(source));

export const isAny = (patterns: readonly RegExp[], sentence: string): boolean =>
  patterns.some((pattern) => pattern.test(sentence));
