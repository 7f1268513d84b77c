import { z } from "zod";
import { maxMessage } from "./limits.ts";

/** A message from a form. Browsers send line breaks as CRLF. */
export const message = z
  .string()
  .transform((text) => text.replaceAll("\r\n", "\n"))
  .pipe(z.string().max(maxMessage));
