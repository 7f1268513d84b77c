import { type CountryResponse, open, type Reader } from "maxmind";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { keyedHash, networkOf } from "#lib/rate-limit/index.ts";
import { log } from "#lib/telemetry/index.ts";

/**
 * Where an address is, from a file: nothing is asked over the network. GEOIP_DATABASE names a database in MaxMind's format
 * (GeoLite2-Country, GeoLite2-City, DB-IP Lite); a newer file in its place is taken up while the service runs.
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

/** The country's ISO code, or null: no database, or an address that it does not know. */
export async function countryOf(address: string): Promise<string | null> {
  const found = (await database())?.get(address);
  return found?.country?.iso_code ?? found?.registered_country?.iso_code ?? null;
}

/** What sign-ins are compared by: "country:DE", or where there is no country, the keyed hash of the network. */
export async function placeOf(address: string): Promise<{ kind: "country" | "network"; place: string }> {
  const country = await countryOf(address);
  if (country) return { kind: "country", place: `country:${country}` };
  return { kind: "network", place: `network:${await keyedHash("sign-in-place", networkOf(address) ?? address)}` };
}

/** For the start: tells which kind of comparison is on, and with a wrong file, that it is wrong. */
export async function announceLocation(): Promise<void> {
  const compares = (await database()) ? "countries" : "networks";
  const message =
    compares === "countries"
      ? "Sign-ins of admins and auditors are compared by country."
      : "GEOIP_DATABASE is not set or not readable: countries are unknown, sign-ins of admins and auditors are compared by network.";
  log.info({ action: "security.location", result: compares }, message);
}
