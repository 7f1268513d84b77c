import { z } from "zod";
import { maxMessage } from "./limits.ts";

/** A text of several lines from a form. Browsers send line breaks as CRLF. */
export const lines = (maxCharacters: number) =>
  z
    .string()
    .transform((text) => text.replaceAll("\r\n", "\n"))
    .pipe(z.string().max(maxCharacters));

/** The limit of a form with a long text: a character has up to three bytes in UTF-8, and the end of a line has two. */
export const bytesFor = (maxCharacters: number): number => 4 * maxCharacters;

/** A message from a form. */
export const message = lines(maxMessage);

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
