import { z } from "zod";
import { line } from "#lib/parse.ts";

const maxUrlLength = 2_000;

/** An https URL of another service, in the form in which URLs are compared. */
export const WebhookUrl = line(maxUrlLength)
  .refine((text) => URL.canParse(text), { error: "is not a URL", abort: true })
  .transform((text) => {
    const url = new URL(text);
    url.hash = "";
    return url;
  })
  .refine(({ protocol }) => protocol === "https:", "must begin with https://")
  .refine(({ username, password }) => username === "" && password === "", "must not contain a name or a password")
  .transform(({ href }) => href)
  .pipe(z.string().max(maxUrlLength, `has more than ${maxUrlLength} characters`));

const prefix = "whsec_";

/** A secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
export const WebhookSecret = line(200).refine((text) => {
  const encoded = text.startsWith(prefix) ? text.slice(prefix.length) : "";
  const bytes = Buffer.from(encoded, "base64");
  return bytes.toString("base64") === encoded && bytes.length >= 24 && bytes.length <= 64;
}, "must be whsec_ and 24 to 64 bytes in base64");
