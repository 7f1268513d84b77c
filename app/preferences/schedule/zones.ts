import { isTimeZone } from "#lib/time-zone.ts";

export const REGIONS = [
  "Africa",
  "America",
  "Antarctica",
  "Arctic",
  "Asia",
  "Atlantic",
  "Australia",
  "Europe",
  "Indian",
  "Pacific",
  "Other",
] as const;
export type Region = (typeof REGIONS)[number];

export interface ZoneGroup {
  region: Region;
  zones: { name: string; label: string }[];
}

/** Zones that ICU lists under a name that the IANA database has replaced. */
const renamed: Record<string, string> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Godthab": "America/Nuuk",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

const regionOf = (name: string): Region => REGIONS.find((region) => name.startsWith(`${region}/`)) ?? "Other";

/**
 * The label of "America/Argentina/Buenos_Aires" in its group is "Argentina / Buenos Aires": it starts with the text
 * that people type.
 */
const labelOf = (name: string): string =>
  (regionOf(name) === "Other" ? name : name.slice(name.indexOf("/") + 1)).replaceAll("_", " ").replaceAll("/", " / ");

/** All zones by region, and the person's own zone even if it is an unlisted alias. */
export function zoneGroups(current: string): ZoneGroup[] {
  const listed = Intl.supportedValuesOf("timeZone")
    .map((name) => renamed[name] ?? name)
    .filter(isTimeZone);
  const names = [...new Set([...listed, "UTC", current])];
  const zones = names.map((name) => ({ name, label: labelOf(name) })).sort((a, b) => (a.label < b.label ? -1 : 1));
  return REGIONS.map((region) => ({ region, zones: zones.filter(({ name }) => regionOf(name) === region) }));
}
