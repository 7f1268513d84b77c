import { domainToASCII, domainToUnicode } from "node:url";
import { z } from "zod";
import { identifier } from "#lib/parse.ts";

/** RFC 5321, section 4.1.2: a dot-string of at most 64 octets. Quoted local parts are not accepted. */
const localPart = /^(?=.{1,64}$)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
/** At least two RFC 1035 labels. The last one has a letter, so that an IP address does not match. */
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

/** The stored and compared form of a domain: lower case, other scripts as "xn--…". "" = no domain. */
function toAscii(domain: string): string {
  if (isAscii(domain)) return domain.toLowerCase();
  return domainText.test(domain) ? domainToASCII(domain) : "";
}

/** The stored form of an address: the local part as written, the domain in ASCII. Other text is unchanged. */
function canonicalEmail(text: string): string {
  const parts = split(text);
  return parts ? `${parts.local}@${toAscii(parts.domain) || parts.domain.toLowerCase()}` : text;
}

/**
 * The compared form of an address (`users.email_key`). Never throws, because text from providers may not be an address.
 * PostgreSQL computes the same form for addresses that Email accepts, because those are ASCII.
 */
export const normaliseEmail = (text: string): string => canonicalEmail(text.trim().normalize("NFC")).toLowerCase();

/** The form of a part of an address in `email_key`. A domain outside ASCII is found by whole labels. */
export const searchableEmail = (text: string): string =>
  text.includes("@") || isAscii(text) ? normaliseEmail(text) : normaliseEmail(`@${text}`).slice(1);

/** The reason why the provider cannot deliver to the text, or null. */
function problemOf(email: string): string | null {
  const parts = split(email);
  if (!parts || !asciiDomain.test(parts.domain)) return "is not an email address";
  const foreign = /[^\0-\x7f]/u.exec(parts.local)?.[0];
  if (foreign)
    return `has "${foreign}" before the @. The email provider accepts only ASCII letters, digits and signs there`;
  return localPart.test(parts.local) ? null : "is not an email address";
}

/**
 * Parses an e-mail address into its stored form. Every input uses this rule. Rejects a local part outside ASCII, because
 * Amazon SES, which Resend uses, does not support SMTPUTF8.
 */
export const Email = identifier(254)
  .transform(canonicalEmail)
  .superRefine((email, ctx) => {
    const message = email.length > 254 ? "has more than 254 characters" : problemOf(email);
    if (message !== null) ctx.addIssue({ code: "custom", message });
  })
  .pipe(z.string());

/** Scripts whose letters cannot be confused with Latin letters. */
const distinct = ["Han", "Hiragana", "Katakana", "Hangul", "Arabic", "Hebrew", "Devanagari", "Thai", "Georgian"];
const safeLabels = [
  /^[\p{Script=Latin}\p{Nd}\p{M}-]+$/u,
  new RegExp(`^[${distinct.map((name) => `\\p{Script=${name}}`).join("")}\\p{M}\\p{Nd}ー-]+$`, "u"),
];

/** The domain in Unicode, or in ASCII if a label mixes scripts or could be confused with a Latin one. */
function readableDomain(domain: string): string {
  const readable = domainToUnicode(domain);
  return readable.split(".").every((label) => safeLabels.some((safe) => safe.test(label))) ? readable : domain;
}

/** The displayed form of an address. */
export function displayEmail(email: string): string {
  const parts = split(email);
  return parts?.domain.includes("xn--") ? `${parts.local}@${readableDomain(parts.domain)}` : email;
}

/** The address with its domain in Unicode, which address hashes are computed from. */
export function inUnicode(email: string): string {
  const parts = split(email);
  return parts ? `${parts.local}@${domainToUnicode(parts.domain) || parts.domain}` : email;
}
