import type { Language } from "#lib/language.ts";

/** How pages and sentences show a channel. */
export interface ChannelDisplay {
  /** The path of an SVG icon: lines on a grid of 24 by 24. */
  readonly icon: string;
  /** Its name inside a sentence: "No email address." */
  readonly nameInSentence: Readonly<Record<Language, string>>;
  /** The name of its provider. */
  readonly provider: string;
  /** Where a person sends START after a STOP. "number": they wrote to our number, and the carrier blocks messages too. */
  readonly startTo: "number" | "sender";
}
