// The largest set of metadata (145 KB, on the server only). Smaller sets cannot distinguish valid from possible numbers.
import { parsePhoneNumberWithError } from "libphonenumber-js/max";
import { z } from "zod";
import { findInvisible, storable } from "#lib/parse.ts";

const e164 = /^\+[1-9]\d{6,14}$/;
const notE164 = "is not a phone number in E.164 form, such as +15551234567";
/** A "(0)" is dialled only inside some countries. */
const trunkZero = /\(\s*0\s*\)/;
const extension = /\d\D*(;ext=|x|ext\b|extension|#)/i;

/** Removes "tel:" and the spaces, full stops, hyphens and brackets between digits. */
const bare = (text: string): string => text.replace(/^\s*tel:/i, "").replace(/[\s().\u2010-\u2013-]/g, "");

interface Reading {
  number: string;
  /** The number differs from the text by more than separators. */
  isChanged: boolean;
  /** The country has assigned such numbers. */
  isValid: boolean;
}

/** Null if no country can have the number. */
function read(text: string): Reading | null {
  const plain = bare(text);
  if (!e164.test(plain)) return null;
  try {
    const phone = parsePhoneNumberWithError(plain, { extract: false });
    const { number } = phone;
    return phone.isPossible() && e164.test(number)
      ? { number, isChanged: number !== plain, isValid: phone.isValid() }
      : null;
  } catch {
    return null;
  }
}

/** Reads the number without and with the 0 of "(0)". Accepts it if both agree or exactly one is valid (Italy keeps its 0). */
function readTrunkZero(text: string): string | null {
  const without = read(text.replace(trunkZero, ""));
  const withZero = read(text.replace(trunkZero, "0"));
  if (without?.number === withZero?.number) return without?.number ?? null;
  const valid = [without, withZero].filter((reading) => reading?.isValid);
  return valid.length === 1 ? (valid[0]?.number ?? null) : null;
}

/**
 * Reads a number without guessing. Accepts possible numbers that the country has not assigned (+1 555 …) as they are written.
 * Accepts a number that changes by more than its separators only if the result is valid.
 */
function readPhone(text: string): { number: string } | { problem: string } {
  const plain = bare(text);
  if (extension.test(plain)) return { problem: "has an extension, which cannot receive text messages" };
  if (/^\d+$/.test(plain)) return { problem: `${notE164}: the country code is missing` };
  if (trunkZero.test(text)) {
    const number = readTrunkZero(text);
    return number ? { number } : { problem: "has a (0). Write the number as it is dialled from abroad" };
  }
  if (!e164.test(plain)) return { problem: notE164 };
  const reading = read(plain);
  if (!reading)
    return { problem: "is not a valid number in any country. Check the country code and the number of digits" };
  if (reading.isChanged && !reading.isValid) return { problem: "has a prefix that is not dialled from abroad" };
  return { number: reading.number };
}

/**
 * The stored and compared form of a number. Never throws. Text that is not a number only loses its separators, but keeps a
 * "(0)", because it would look like another number without it.
 */
export function normalisePhone(text: string): string {
  const read = readPhone(text);
  if ("number" in read) return read.number;
  return trunkZero.test(text) ? text : bare(text);
}

/** Parses a phone number into its stored form. Every input uses this rule. */
export const Phone = storable.transform((text, ctx) => {
  const hidden = findInvisible(text.replace(/\s/g, " "));
  const read = hidden ? { problem: `has an invisible character, ${hidden}: write it without` } : readPhone(text);
  if ("number" in read) return read.number;
  ctx.addIssue({ code: "custom", message: read.problem });
  return z.NEVER;
});
