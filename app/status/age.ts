import type { Language } from "#app/_request/language.ts";

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** "7 minutes ago". Null: less than a minute. */
export function formatAge(at: Date, now: Date, language: Language): string | null {
  const ms = now.getTime() - at.getTime();
  const [unit, length] = units.find(([, unitMs]) => ms >= unitMs) ?? [];
  if (unit === undefined || length === undefined) return null;
  return new Intl.RelativeTimeFormat(language, { numeric: "always" }).format(-Math.floor(ms / length), unit);
}
