import { z } from "zod";
import { line } from "#lib/parse.ts";

/** Neither can be mistaken for an option of a command, because they are passed on to the operator's own program. */
export const Version = z
  .string()
  .regex(/^[A-Za-z0-9][\w.+-]{0,63}$/, "must be a version or a tag of at most 64 characters, such as v1.4.0");
export const Image = z
  .string()
  .regex(/^[a-z0-9][\w.:/@-]{0,254}$/, "must be the name of an image, best with its digest: name@sha256:…");
export const ReleasedBy = line(120);
export const Reason = line(500);
