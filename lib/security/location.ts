import { type CountryResponse, open, type Reader } from "maxmind";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { keyedHash, networkOf } from "#lib/rate-limit/index.ts";
import { log } from "#lib/telemetry/index.ts";

/**
 * Opens the country database of GEOIP_DATABASE (MaxMind format: GeoLite2-Country, GeoLite2-City, DB-IP Lite); no
 * network requests. Reloads a replaced file while the service runs.
 */
const database = (): Promise<Reader<CountryResponse> | null> =>
  processSingleton("geoip", async () => {
    const file = env().GEOIP_DATABASE;
    if (!file) return null;
    try {
      return await open<CountryResponse>(file, { watchForUpdates: true, watchForUpdatesNonPersistent: true });
    } catch (error) {
      log.error({ action: "security.location", result: "off", error }, "GEOIP_DATABASE cannot be read");
      return null;
    }
  });

/** The country's ISO code; null without a database or for an unknown address. */
export async function countryOf(address: string): Promise<string | null> {
  const found = (await database())?.get(address);
  return found?.country?.iso_code ?? found?.registered_country?.iso_code ?? null;
}

/**
 * The location that sign-ins are compared by: "country:DE", or a keyed hash of the network if the country is unknown.
 */
export async function findLocation(address: string): Promise<{ kind: "country" | "network"; location: string }> {
  const country = await countryOf(address);
  if (country) return { kind: "country", location: `country:${country}` };
  return { kind: "network", location: `network:${await keyedHash("sign-in-place", networkOf(address) ?? address)}` };
}

/** Logs at startup how sign-ins are compared, and an unreadable GEOIP_DATABASE. */
export async function announceLocation(): Promise<void> {
  const comparison = (await database()) ? "countries" : "networks";
  const message =
    comparison === "countries"
      ? "Sign-ins of admins and auditors are compared by country."
      : "GEOIP_DATABASE is not set or not readable: countries are unknown, sign-ins of admins and auditors are compared by network.";
  log.info({ action: "security.location", result: comparison }, message);
}
