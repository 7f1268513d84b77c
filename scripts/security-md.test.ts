import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { privilegedIdleMs, privilegedTtlMs, sessionIdleMs, sessionTtlMs } from "#lib/auth/session.ts";
import { parseEnv } from "#lib/env.ts";
import { limits } from "#lib/limits.ts";
import { found } from "./sources.ts";

/** Compares SECURITY.md with the code: its lists must be complete. */
const database = useDatabase();
const text = readFileSync("SECURITY.md", "utf8");
/** The text from a heading to the next one of the same level. */
const section = (title: string): string => text.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";
const paragraph = (bold: string): string => text.split("\n").find((line) => line.startsWith(`**${bold}`)) ?? "";
const variables = [...readFileSync("lib/env.ts", "utf8").matchAll(/^ {2}([A-Z][A-Z_]+): (.*)$/gm)].map(
  ([, name = "", rule = ""]) => ({ name, rule }),
);

describe("SECURITY.md", () => {
  test("names every key purpose, algorithm and configurable secret", () => {
    const secrets = section("Secrets");
    const declared =
      /type TokenPurpose =\s([^;]*);/.exec(readFileSync("lib/signing/signed-token.ts", "utf8"))?.[1] ?? "";
    const derived = found(/hkdfSync\([^;]*?notification-preferences [^"`]+/g).map((hit) =>
      hit.replace(/.*notification-preferences /, ""),
    );
    const purposes = [...declared.matchAll(/"([^"]+)"/g)].map(([, purpose]) => purpose);
    expect(purposes.length).toBeGreaterThan(3);
    expect(derived.filter((purpose) => !purpose.startsWith("${"))).toEqual(["audit trail"]);
    for (const purpose of [...purposes, "audit trail"]) expect(secrets).toContain(`\`${purpose}\``);
    const kept = variables.filter(({ name }) => /SECRET|TOKEN|_KEY$|PASSWORD/.test(name) && name !== "RATE_LIMIT_KEY");
    expect(kept.length).toBeGreaterThan(7);
    for (const { name } of kept) expect(secrets, name).toContain(`\`${name}\``);
    for (const algorithm of ["HMAC-SHA-256", "HKDF", "SHA-256", "AES-256-GCM", "RS256", "HMAC-SHA-1"])
      expect(secrets).toContain(algorithm);
  });

  test("names every key in the database", async () => {
    const rows = await asOwner<{ key: string }>(database.url, "SELECT key FROM settings ORDER BY key");
    const keys = rows.map(({ key }) => key).filter((key) => /secret|key|pepper/.test(key));
    expect(keys).toEqual(["address_pepper", "auth_secret", "security_key"]);
    for (const key of keys) expect(section("Secrets")).toContain(`\`${key}\``);
  });

  test("assigns every table to one protection level", async () => {
    const tables = await asOwner<{ name: string }>(
      database.url,
      `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
    );
    const rows = section("Data by level")
      .split("\n")
      .flatMap((line) => /^\| (?:secret|personal|pseudonymous|operational) \| ([^|]*)/.exec(line)?.[1] ?? []);
    expect(rows).toHaveLength(4);
    const listed = rows.flatMap((row) => [...row.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name));
    expect(listed.sort()).toEqual(tables.map(({ name }) => name));
  });

  test("names every host that the service may call", () => {
    const hosts = variables.filter(({ name, rule }) => /^(?:url|postgresUrl)\b/.test(rule) && name !== "APP_URL");
    expect(hosts.map(({ name }) => name)).toContain("OIDC_ISSUER");
    for (const { name } of hosts) expect(paragraph("Connections"), name).toContain(`\`${name}\``);
  });

  test("names every kind of security event and every log destination", () => {
    const kinds = found(/kind: "[a-z]+\.[a-z]+"/g).map((hit) => hit.split('"')[1]);
    expect(new Set(kinds).size).toBeGreaterThan(6);
    for (const kind of kinds) expect(section("Security events"), kind).toContain(`\`${kind}\``);
    const logs = paragraph("Logs and their destinations");
    for (const destination of ["stdout", "audit log", "security_events", "metrics", "traces", "UTC", "ops/logging"])
      expect(logs).toContain(destination);
  });

  test("states the rules for sign-in, sessions, files and outdated dependencies", () => {
    for (const statement of [
      /Two ways for people/,
      /After more than five failures in 15 minutes, of an account or from an address, an alert is sent/,
      /\*\*Nobody is locked out by others\.\*\*/,
      /\*\*With a provider\*\* the two sessions are apart/,
      /counts as one factor/,
      /any number for each person/,
      /\*\*Files:\*\* nothing is uploaded/,
      /Change all of them every 90 days/,
      /High and critical ones are fixed within 7 days/,
      /once a quarter/,
      /host name that nothing else is served from/,
    ])
      expect(text).toMatch(statement);
    expect(readFileSync("lib/auth/throttle.ts", "utf8")).toContain("points: 5, durationS: 15 * 60, blockS: 15 * 60");
  });

  test("states the session lifetimes and their differences from NIST's", () => {
    const sessions = paragraph("Sessions");
    const hours = (ms: number) => ms / 3_600_000;
    for (const statement of [
      `for ADMIN and AUDITOR after ${hours(privilegedTtlMs)} hours, or ${hours(privilegedIdleMs)} hours without use`,
      `for a VIEWER after ${hours(sessionTtlMs) / 24} days, or ${hours(sessionIdleMs) / 24} days without use`,
      "NIST SP 800-63B",
    ])
      expect(sessions).toContain(statement);
  });

  test("docs/reference.md states the limits as they are", () => {
    const stated = readFileSync("docs/reference.md", "utf8");
    const { bodyBytes, keyBodyBytes, tokens, depth, aliases, entries, reads } = limits;
    const written = (count: number) => count.toLocaleString("en");
    for (const limit of [
      `| Body of a request | ${bodyBytes / 1024} KiB |`,
      `| Body of a request with a valid API key | ${written(keyBodyBytes / 1024)} KiB |`,
      `| Levels of a GraphQL document | ${depth} |`,
    ])
      expect(stated).toContain(limit);
    expect(stated).toMatch(new RegExp(`Tokens of a GraphQL document.* \\| ${written(tokens)} \\|`));
    expect(stated).toMatch(new RegExp(`Aliases of a GraphQL document.* \\| ${aliases} \\|`));
    expect(stated).toMatch(new RegExp(`Entries of lists.* \\| ${written(entries)} \\|`));
    expect(stated).toMatch(new RegExp(`Reads in one request.* \\| ${reads} \\|`));
    const { RATE_LIMIT_KEY, RATE_LIMIT_PERSON, RATE_LIMIT_ADDRESS } = parseEnv({});
    for (const limit of [`${written(RATE_LIMIT_KEY)} for each API key`, `${RATE_LIMIT_PERSON} for each person`])
      expect(stated).toContain(limit);
    expect(stated).toContain(`${RATE_LIMIT_ADDRESS} for each client address`);
  });

  test("insecure settings are off by default: the demo with a database, proxies, short secrets", () => {
    expect(parseEnv({})).toMatchObject({ TRUSTED_PROXIES: 0, NODE_ENV: "production" });
    expect(parseEnv({}).GRAPHQL_INTROSPECTION).toBeUndefined();
    expect(parseEnv({ DATABASE_URL: "postgres://db/np" }).demo).toBe(false);
    expect(() => parseEnv({ AUTH_SECRETS: "short" })).toThrow(/32 characters/);
    expect(() => parseEnv({ METRICS_TOKEN: "admin" })).toThrow(/16 characters/);
  });
});
