import { z } from "zod";
import { maxMessage } from "./limits.ts";

/** A message from a form. Browsers send line breaks as CRLF. */
export const message = z
  .string()
  .transform((text) => text.replaceAll("\r\n", "\n"))
  .pipe(z.string().max(maxMessage));

/** A checkbox. */
export const ticked = z
  .literal("true")
  .optional()
  .transform((value) => value !== undefined);

/** A field that may be left blank. */
export const blankOr = <S extends z.ZodType>(schema: S) =>
  z
    .literal("")
    .transform(() => undefined)
    .or(schema)
    .optional();

/** A "datetime-local" field, in UTC. */
export const utc = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d/)
  .transform((text) => `${text.slice(0, 16)}:00.000Z`);
