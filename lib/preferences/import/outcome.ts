import type { Channel } from "#lib/enums.ts";

/** The result for a choice or a switch of the file, compared with the stored value. */
export type ImportOutcome = "new" | "changed" | "same" | "kept" | "off-wins";
export type Written<T> = T & { was: boolean | null; outcome: ImportOutcome };

export const isWritten = ({ outcome }: { outcome: ImportOutcome }) => outcome === "new" || outcome === "changed";

/** The export does not contain the wording that the other system showed, so the evidence must not claim ours. */
export const evidenceOf = (from: string, channel: Channel) => ({
  wording: `Chosen in ${from}, whose export does not contain the words that were shown [${channel}]`,
  source: `import:${from}`,
});
