import type { ZodType } from "zod";

/** The kind of address that a channel sends to, and the two columns of `users` that hold it. */
export interface AddressRule {
  /** The property of a person, and the field of the API and of rosters. */
  readonly field: string;
  readonly column: string;
  /** The column by which addresses are compared, where it is not `column`. */
  readonly keyColumn?: string;
  /** Since when the person is known to have the address. */
  readonly verifiedField: string;
  readonly verifiedColumn: string;
  /** Checks an address that somebody enters, and gives the form in which it is stored. */
  readonly schema: ZodType<string, string>;
  /** The form in which addresses are compared. Never throws: it also gets text from providers, which may be no address. */
  normalise(text: string): string;
  /** The form of which hashes are made, where it is not the normalised one. */
  hashForm?(text: string): string;
  /** Enough to recognise one's own address, too little to write to it; null for text of another kind. */
  mask?(address: string): string | null;
  /** Parts of a text that may be such addresses, for erasures. */
  findIn(text: string): string[];
  /** What other vendors' exports call the channel, in lower case. */
  readonly importNames: readonly string[];
}
