import { z } from "zod";
import type { AddressField } from "#lib/channels/addresses.ts";
import { identifier, line, timeZone } from "#lib/parse.ts";
import { addressFields } from "./address.ts";

type AddressShape = Record<AddressField, z.ZodOptional<z.ZodNullable<z.ZodType<string, string>>>>;
const addressShape = Object.fromEntries(
  addressFields.map(({ field, schema }) => [field, schema.nullish()]),
) as AddressShape;

/** The fields of a person that an integrator sets, by the API or a roster file. Omitted = unchanged, null = cleared. */
export const Contact = z.object({
  externalId: identifier(200),
  name: line(200).nullish(),
  ...addressShape,
  timeZone: timeZone.nullish(),
  locale: z
    .string()
    .regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$/, "is not a language tag, such as en or de-AT")
    .transform((tag) => tag.replaceAll("_", "-"))
    .nullish(),
});
