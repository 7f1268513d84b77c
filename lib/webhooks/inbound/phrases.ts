/**
 * Patterns for a sentence of normalise.ts: lower-case letters, digits and single spaces. A repeated group must match a word in
 * one way only; two ways double the work with each word, and a text message has hundreds of words.
 */
export const phrases = (...sources: string[]): readonly RegExp[] => sources.map((source) => new RegExp(source));

export const isAny = (patterns: readonly RegExp[], sentence: string): boolean =>
  patterns.some((pattern) => pattern.test(sentence));
