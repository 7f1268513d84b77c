import { z } from "zod";
import { maxMessage } from "./limits.ts";

/** A message as a form sends it: browsers end its lines with CRLF, whatever was typed. */
export const message = z
  .string()
  .transform((text) => text.replaceAll("\r\n", "\n"))
  .pipe(z.string().max(maxMessage));
