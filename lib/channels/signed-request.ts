import { timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** The signature is valid but the body is not: a fault of the provider, not an attack. */
export class MalformedBody extends Error {}

/** The largest accepted difference between a signed timestamp and our clock. */
const toleranceMs = 5 * 60_000;

export const isRecent = (seconds: string, now: Date): boolean =>
  /^\d{1,12}$/.test(seconds) && Math.abs(now.getTime() - Number(seconds) * 1000) <= toleranceMs;

/** Compares in constant time. The expected length is not secret. */
export function isEqual(actual: string, expected: string): boolean {
  const [a, b] = [Buffer.from(actual), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Throws MalformedBody. */
export function parseObject(text: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new MalformedBody("the body is no JSON object");
  }
}

/** A field that becomes part of an id. Throws MalformedBody if it is missing or has other characters. */
export function identifierIn(payload: object, name: string): string {
  const value: unknown = Object.entries(payload).find(([field]) => field === name)?.[1];
  if (typeof value === "string" && /^[\w.:-]{1,200}$/.test(value)) return value;
  throw new MalformedBody(`${name} is missing`);
}
