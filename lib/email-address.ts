import { domainToASCII, domainToUnicode } from "node:url";
import { z } from "zod";
import { identifier } from "#lib/parse.ts";

/** RFC 5321, section 4.1.2: a dot-string of at most 64 octets. Quoted local parts are not accepted. */
const localPart = /^(?=.{1,64}$)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
/** RFC 1035 labels, two at least. The last one has a letter, so that no IP address passes for a name. */
const asciiDomain = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?=.*[a-z])[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/;
/** domainToASCII also reads percent codes, paths and ports. Only letters, marks, digits, hyphens and full stops reach it. */
const domainText = /^[\p{L}\p{M}\p{N}\-.。．｡]+$/u;

interface Parts {
  local: string;
  domain: string;
}

function split(text: string): Parts | null {
  const at = text.lastIndexOf("@");
  return at < 0 ? null : { local: text.slice(0, at), domain: text.slice(at + 1) };
}

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** The one form in which domains are stored and compared: lower case, other scripts as "xn--…". "" = no domain. */
function toAscii(domain: string): string {
  if (isAscii(domain)) return domain.toLowerCase();
  return domainText.test(domain) ? domainToASCII(domain) : "";
}

/** The form in which addresses are stored: the local part as written, the domain in ASCII. Text that is no address stays. */
function canonicalEmail(text: string): string {
  const parts = split(text);
  return parts ? `${parts.local}@${toAscii(parts.domain) || parts.domain.toLowerCase()}` : text;
}

/**
 * The form in which addresses are compared (`users.email_key`). Never throws: it also compares text from providers, which
 * may be no address. PostgreSQL computes the same for what Email accepts, because that is ASCII.
 */
export const normaliseEmail = (text: string): string => canonicalEmail(text.trim().normalize("NFC")).toLowerCase();

/** What a part of an address looks like in `email_key`. A domain outside ASCII is found by whole labels. */
export const searchableEmail = (text: string): string =>
  text.includes("@") || isAscii(text) ? normaliseEmail(text) : normaliseEmail(`@${text}`).slice(1);

/** What keeps the text from being an address that the provider delivers to, or null. */
function problemOf(email: string): string | null {
  const parts = split(email);
  if (!parts || !asciiDomain.test(parts.domain)) return "is not an email address";
  const foreign = /[^\0-\x7f]/u.exec(parts.local)?.[0];
  if (foreign)
    return `has "${foreign}" before the @. The email provider accepts only ASCII letters, digits and signs there`;
  return localPart.test(parts.local) ? null : "is not an email address";
}

/**
 * An e-mail address, in the form in which it is stored. Every entry uses this rule. Amazon SES, on which Resend sends,
 * has no SMTPUTF8: a local part outside ASCII would never be reached, so it is refused.
 */
export const Email = identifier(254)
  .transform(canonicalEmail)
  .superRefine((email, ctx) => {
    const message = email.length > 254 ? "has more than 254 characters" : problemOf(email);
    if (message !== null) ctx.addIssue({ code: "custom", message });
  })
  .pipe(z.string());

/** Scripts whose letters are not confused with Latin ones. */
const distinct = ["Han", "Hiragana", "Katakana", "Hangul", "Arabic", "Hebrew", "Devanagari", "Thai", "Georgian"];
const safeLabels = [
  /^[\p{Script=Latin}\p{Nd}\p{M}-]+$/u,
  new RegExp(`^[${distinct.map((name) => `\\p{Script=${name}}`).join("")}\\p{M}\\p{Nd}ー-]+$`, "u"),
];

/** The domain as people write it, where no label mixes scripts or could be taken for a Latin one; else in ASCII. */
function readableDomain(domain: string): string {
  const readable = domainToUnicode(domain);
  return readable.split(".").every((label) => safeLabels.some((safe) => safe.test(label))) ? readable : domain;
}

/** An address as it is shown to people. */
export function displayEmail(email: string): string {
  const parts = split(email);
  return parts?.domain.includes("xn--") ? `${parts.local}@${readableDomain(parts.domain)}` : email;
}

/** The address with its domain in Unicode: another spelling of it, and the one that address hashes are made of. */
export function inUnicode(email: string): string {
  const parts = split(email);
  return parts ? `${parts.local}@${domainToUnicode(parts.domain) || parts.domain}` : email;
}
