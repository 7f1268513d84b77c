import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { newId } from "#lib/ids.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { checkUnusualAccess } from "./index.ts";
import { writeCountryDatabase } from "./testing/country-database.ts";
import { isOffHours } from "./unusual-access.ts";

const database = useDatabase();
const folder = mkdtempSync(join(tmpdir(), "np-geo-"));
afterAll(() => rmSync(folder, { recursive: true }));

const noon = new Date("2030-05-06T12:00:00Z");
const days = (count: number) => new Date(noon.getTime() + count * 86_400_000);
const signIn = (userId: string, address: string | null, now = noon, role: "ADMIN" | "VIEWER" = "ADMIN") =>
  checkUnusualAccess(ctxFor({ kind: "anonymous" }, now), { userId, role, timeZone: "UTC", address });

describe("isOffHours", () => {
  test.each([
    ["2030-05-06T05:59:00Z", "UTC", true],
    ["2030-05-06T06:00:00Z", "UTC", false],
    ["2030-05-06T21:59:59Z", "UTC", false],
    ["2030-05-06T22:00:00Z", "UTC", true],
    ["2030-05-06T05:00:00Z", "Europe/Berlin", false],
    ["2030-05-06T20:30:00Z", "Europe/Berlin", true],
    ["2030-05-06T14:00:00Z", "America/Los_Angeles", false],
    ["2030-05-06T12:00:00Z", "America/Los_Angeles", true],
  ])("with 06:00-22:00, %s in %s is outside: %s", (now, timeZone, off) => {
    expect(isOffHours(new Date(now), timeZone, "06:00", "22:00")).toBe(off);
  });

  test.each([
    ["23:00:00", false],
    ["05:59:00", false],
    ["06:00:00", true],
    ["21:00:00", true],
  ])("with 22:00-06:00 at %s: %s", (time, off) => {
    expect(isOffHours(new Date(`2030-05-06T${time}Z`), "UTC", "22:00", "06:00")).toBe(off);
  });
});

describe("checkUnusualAccess", () => {
  test("records a sign-in at night with its subject", async () => {
    const userId = newId("user");
    expect(await signIn(userId, null, new Date("2030-05-06T03:00:00Z"))).toEqual(["off-hours"]);
    const [event] = await asOwner(database.url, "SELECT kind, detail FROM security_events WHERE subject = $1", [
      userId,
    ]);
    expect(event).toEqual({ kind: "access.unusual", detail: { unusual: ["off-hours"], role: "ADMIN" } });
  });

  test("ignores people without a role", async () => {
    const userId = newId("user");
    expect(await signIn(userId, "192.0.2.1", new Date("2030-05-06T03:00:00Z"), "VIEWER")).toEqual([]);
    expect(await asOwner(database.url, "SELECT * FROM sign_in_places WHERE user_id = $1", [userId])).toEqual([]);
  });
});

describe("checkUnusualAccess without a country database", () => {
  test("compares networks: the first is accepted, another is reported once", async () => {
    const userId = newId("user");
    expect(await signIn(userId, "192.0.2.1")).toEqual([]);
    expect(await signIn(userId, "192.0.2.200", days(1))).toEqual([]);
    expect(await signIn(userId, "198.51.100.1", days(2))).toEqual(["new-network"]);
    expect(await signIn(userId, "198.51.100.1", days(3))).toEqual([]);
  });

  test("ignores locations older than 90 days", async () => {
    const userId = newId("user");
    await signIn(userId, "192.0.2.1");
    await signIn(userId, "198.51.100.1", days(60));
    expect(await signIn(userId, "192.0.2.1", days(91))).toEqual(["new-network"]);
  });

  test("stores no address", async () => {
    const userId = newId("user");
    await signIn(userId, "192.0.2.1");
    const locations = await asOwner<{ location: string }>(
      database.url,
      "SELECT place AS location FROM sign_in_places WHERE user_id = $1",
      [userId],
    );
    expect(locations).toEqual([{ location: expect.stringMatching(/^network:[\w-]{43}$/) }]);
  });
});

describe("checkUnusualAccess with a country database", () => {
  beforeEach(() => {
    const file = join(folder, "countries.mmdb");
    writeCountryDatabase(file, "DE", "US");
    setProcessSingleton("env", parseEnv({ GEOIP_DATABASE: file }));
    setProcessSingleton("geoip", undefined);
  });
  afterEach(() => {
    setProcessSingleton("env", parseEnv({}));
    setProcessSingleton("geoip", undefined);
  });

  test("accepts other networks of the same country and reports another country", async () => {
    const userId = newId("user");
    expect(await signIn(userId, "81.2.69.1")).toEqual([]);
    expect(await signIn(userId, "91.7.0.1", days(1))).toEqual([]);
    expect(await signIn(userId, "203.0.113.1", days(2))).toEqual(["new-country"]);
  });

  test("falls back to networks if the file is missing", async () => {
    setProcessSingleton("env", parseEnv({ GEOIP_DATABASE: "/nowhere/countries.mmdb" }));
    setProcessSingleton("geoip", undefined);
    const userId = newId("user");
    await signIn(userId, "81.2.69.1");
    expect(await signIn(userId, "91.7.0.1", days(1))).toEqual(["new-network"]);
  });
});
