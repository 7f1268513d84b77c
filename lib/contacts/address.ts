import { type SQL, sql } from "drizzle-orm";
import type { users } from "#db/schema/people.ts";
import {
  type AddressField,
  type AddressRule,
  type AddressSearch,
  addressRules,
  type VerifiedField,
} from "#lib/channels/addresses.ts";
import { CHANNELS, type Channel } from "#lib/enums.ts";

/** A person's addresses by field; null = none. */
export type Addresses = Record<AddressField, string | null>;
type StoredAddresses = Pick<typeof users.$inferSelect, AddressField | VerifiedField>;

type Rule = AddressRule & {
  readonly channel: Channel;
  readonly field: AddressField;
  readonly verifiedField: VerifiedField;
};

/** The address rule of each channel, in the order of CHANNELS. */
export const addressFields: readonly Rule[] = CHANNELS.map((channel) => ({ channel, ...addressRules[channel] }));

/** A person's address on a channel and the moment of its verification; null = no address. */
export function addressOf(
  person: StoredAddresses,
  channel: Channel,
): { address: string; verifiedAt: Date | null } | null {
  const { field, verifiedField } = addressRules[channel];
  const address = person[field];
  return address === null ? null : { address, verifiedAt: person[verifiedField] };
}

/** A column of an address rule, of the table or alias. */
export const columnOf = (alias: string, column: string): SQL => sql`${sql.identifier(alias)}.${sql.identifier(column)}`;

/** The condition that `u` (an alias of `users`) has the address on the channel. */
export const hasAddress = (channel: Channel, address: string, alias = "users"): SQL => {
  const { column, keyColumn = column, normalise }: AddressRule = addressRules[channel];
  return sql`${columnOf(alias, keyColumn)} = ${normalise(address)}`;
};

/**
 * The arguments of `search_people` that find addresses: a pattern of LIKE for each searchable one, or null for nobody. An actor
 * who may not read addresses finds a person only by a whole address; matches of parts would reveal it letter by letter.
 */
export function addressPatterns(text: string, mayReadAddresses: boolean): SQL {
  const patternOf = ({ by, form }: AddressSearch): string | null => {
    const whole = form(text).replace(/[\\%_]/g, "\\$&");
    if (by === "whole") return mayReadAddresses ? whole : null;
    return mayReadAddresses ? `%${whole}%` : whole;
  };
  const patterns = addressFields.flatMap(({ column, search }) =>
    search ? sql`${sql.identifier(`in_${column}`)} => ${patternOf(search)}` : [],
  );
  return sql.join(patterns, sql`, `);
}

/** The columns of a person's addresses by their fields: `u.email AS "email", …`. */
export const selectAddresses = (alias: string): SQL =>
  eachAddress(({ field, column }) => sql`${columnOf(alias, column)} AS ${sql.identifier(field)}`);

/** A list of SQL, one part for each channel's address. */
export const eachAddress = (part: (rule: Rule) => SQL): SQL => sql.join(addressFields.map(part), sql`, `);
