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

/** Cities that ICU still lists under a name that the IANA database has given up; both mean the same zone. */
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

/** "America/Argentina/Buenos_Aires" in its group: "Argentina / Buenos Aires"; begins with what people type to find it. */
const labelOf = (name: string): string =>
  (regionOf(name) === "Other" ? name : name.slice(name.indexOf("/") + 1)).replaceAll("_", " ").replaceAll("/", " / ");

/** All zones by region, the person's own among them even if it is an alias that no list has. */
export function zoneGroups(current: string): ZoneGroup[] {
  const listed = Intl.supportedValuesOf("timeZone")
    .map((name) => renamed[name] ?? name)
    .filter(isTimeZone);
  const names = [...new Set([...listed, "UTC", current])];
  const zones = names.map((name) => ({ name, label: labelOf(name) })).sort((a, b) => (a.label < b.label ? -1 : 1));
  return REGIONS.map((region) => ({ region, zones: zones.filter(({ name }) => regionOf(name) === region) }));
}
