import type { Channel } from "#lib/enums.ts";

/** What became of a choice or a switch of the file, beside what was here. */
export type ImportOutcome = "new" | "changed" | "same" | "kept" | "no-wins";
export type Written<T> = T & { was: boolean | null; outcome: ImportOutcome };

export const isWritten = ({ outcome }: { outcome: ImportOutcome }) => outcome === "new" || outcome === "changed";

/** The other system's words are not in its export: the evidence says so instead of claiming ours. */
export const evidenceOf = (from: string, channel: Channel) => ({
  wording: `Chosen in ${from}, whose export does not hold the words that were shown [${channel}]`,
  source: `import:${from}`,
});
