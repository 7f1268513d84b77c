/** Patterns over a sentence as normalise.ts leaves it: small letters, digits and single spaces. */
export const phrases = (...sources: string[]): readonly RegExp[] => sources.map((source) => new RegExp(source));

export const isAny = (patterns: readonly RegExp[], sentence: string): boolean =>
  patterns.some((pattern) => pattern.test(sentence));
