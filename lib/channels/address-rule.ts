import type { ZodType } from "zod";

export interface AddressSearch {
  readonly by: "part" | "whole";
  /** Returns the form of the searched text that is compared. */
  form(text: string): string;
}

/** The kind of address that a channel sends to, and the columns of `users` that store it. */
export interface AddressRule {
  /** The name of the property of a person, of the API field and of the roster column. */
  readonly field: string;
  readonly column: string;
  /** The column that addresses are compared by, if it is not `column`. */
  readonly keyColumn?: string;
  /** The time at which the person's address was verified. */
  readonly verifiedField: string;
  readonly verifiedColumn: string;
  /** Validates an entered address and returns the form in which it is stored. */
  readonly schema: ZodType<string, string>;
  /** Returns the form in which addresses are compared. Never throws: text from providers may not be an address. */
  normalise(text: string): string;
  /** Returns the form that is hashed, if it is not the normalised one. */
  hashForm?(text: string): string;
  /** Shows enough for people to recognise their own address, but not enough to write to it; null if the text is not an address. */
  mask?(address: string): string | null;
  /** Returns the parts of a text that may be such addresses. Erasures use it. */
  findIn(text: string): string[];
  /** How an ADMIN's search for people finds the address in `search_people`, whose parameter is `in_<column>`. */
  readonly search?: AddressSearch;
  /** The names of the channel in the exports of other vendors, in lower case. */
  readonly importNames: readonly string[];
}
