import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { asOwner, createTestDatabase } from "#db/testing/index.ts";
import { closedUrl, type FakeAnswer, type FakeVendor, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { writeCountryDatabase } from "#lib/security/testing/country-database.ts";
import type { Check } from "./report.ts";
import { database, folder, run } from "./testing/np.ts";

/** The service, the providers and the other hosts at one URL. A path in `broken` gets that answer. */
async function startHosts(broken: Record<string, FakeAnswer> = {}): Promise<FakeVendor> {
  const hosts = await startFakeVendor(({ path = "" }) => {
    const [bad] = Object.entries(broken).flatMap(([part, answer]) => (path.includes(part) ? [answer] : []));
    return (
      bad ?? {
        status: 200,
        body: {
          ...{ checks: { database: "ok", queue: "ok", worker: "ok" }, issuer: `${hosts.url}/issuer` },
          ...{ ok: true, status: "active", data: [{ id: "d1", name: "example.org", status: "verified" }] },
        },
      }
    );
  });
  onTestFinished(() => hosts[Symbol.asyncDispose]());
  return hosts;
}

const variablesOf = (url: string): Record<string, string> => ({
  APP_URL: url,
  DATA_DIR: folder,
  AUTH_SECRETS: "the secret of the operator of 32 letters and more",
  POSTAL_ADDRESS: "1 Road",
  RESEND_API_KEY: "re_hidden",
  RESEND_BASE_URL: url,
  RESEND_WEBHOOK_SECRETS: "whsec_MDEy",
  EMAIL_FROM: "Test <test@example.org>",
  TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
  TWILIO_AUTH_TOKEN: "tw_hidden",
  TWILIO_BASE_URL: url,
  TWILIO_FROM: "+14155550100",
  SLACK_BOT_TOKEN: "xoxb-hidden",
  SLACK_BASE_URL: url,
  OPS_SLACK_CHANNEL: "C0OPS",
  PAGERDUTY_ROUTING_KEY: "pd_hidden",
  PAGERDUTY_BASE_URL: url,
  OIDC_ISSUER: `${url}/issuer`,
  OIDC_CLIENT_ID: "client",
  OIDC_CLIENT_SECRET: "oidc_hidden",
  SENTRY_DSN: url.replace("http://", "http://sentry_hidden@"),
});

async function diagnose(env: Record<string, string>, options: { url?: string } = {}) {
  const { code, out, err } = await run(["doctor", "--json"], { env, ...options });
  expect(out + err).not.toMatch(/hidden/);
  const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: Check[] };
  expect(ok).toBe(code === 0);
  const find = (name: string) => checks.filter((check) => check.name === name);
  const namesWith = (status: string) => checks.filter((check) => check.status === status).map(({ name }) => name);
  return { code, checks, find, failed: namesWith("FAILED"), notes: namesWith("NOTE") };
}

beforeEach(() =>
  asOwner(
    database.url,
    `DELETE FROM provider_states; DELETE FROM workers;
     INSERT INTO workers (id, host, pid, started_at, heartbeat_at, lock_ids)
       VALUES ('test', 'here', 1, now(), now() + interval '1 h', '{}')`,
  ),
);

describe("np doctor", () => {
  test("finds nothing broken in a complete setup, sends nothing and hides every secret", async () => {
    const hosts = await startHosts();
    const { code, find, failed } = await diagnose(variablesOf(hosts.url));
    expect({ code, failed }).toEqual({ code: 0, failed: [] });
    for (const name of ["dependencies", "data folder", "database", "schema", "clock", "worker", "service", "paging"])
      expect(find(name), name).toMatchObject([{ status: "OK" }]);
    expect(find("backup")).toMatchObject([
      { status: "NOTE", detail: "No backup is configured, and none was recorded" },
    ]);
    for (const name of ["provider.email", "provider.sms", "provider.slack", "sign-in provider", "error reports"])
      expect(find(name), name).toMatchObject([{ status: "OK", hint: null }]);
    expect(hosts.requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`).sort()).toEqual([
      ...["GET /", "GET /", `GET /2010-04-01/Accounts/AC${"0".repeat(32)}.json`, "GET /domains", "GET /health"],
      ...["GET /issuer/.well-known/openid-configuration", "POST /api/auth.test"],
    ]);
  });

  test("prints a table that says what to do about each problem", async () => {
    const hosts = await startHosts({ "/domains": { status: 403, body: { name: "invalid_api_key", message: "" } } });
    const { code, out, err } = await run(["doctor"], { env: variablesOf(hosts.url) });
    expect(code).toBe(1);
    expect(out).toMatch(
      /^FAILED +provider\.email +\d+ ms {2}EMAIL over resend: the API key was refused \(invalid_api_key\)\n +Check RESEND_API_KEY and EMAIL_FROM/m,
    );
    expect(err).toMatch(/^\d+ checks in .*, 1 failed/m);
  });

  test("reports invalid and misspelt variables together, and checks the machine without them", async () => {
    const { code, checks, failed } = await diagnose({
      METRICS_TOKEN: "hidden",
      PORT: "http",
      SLACK_BOT_TOKN: "hidden",
    });
    expect({ code, failed }).toEqual({ code: 1, failed: ["variables", "variables", "variables"] });
    const details = checks.map(({ detail }) => detail);
    expect(details).toEqual(
      expect.arrayContaining([
        "PORT must be a port number",
        "METRICS_TOKEN needs at least 16 characters",
        "SLACK_BOT_TOKN is not a variable of this service. Did you mean SLACK_BOT_TOKEN?",
      ]),
    );
    expect(checks.map(({ name }) => name)).toContain("dependencies");
  });

  test("says what is missing in a setup without providers", async () => {
    const hosts = await startHosts();
    const { code, find, notes } = await diagnose({ APP_URL: hosts.url, DATA_DIR: folder });
    expect(code).toBe(0);
    expect(notes).toEqual(expect.arrayContaining(["variables", "paging", "alert mail"]));
    expect(find("alert mail")).toMatchObject([
      {
        detail: "Alerts reach nobody: without RESEND_API_KEY their mails stay in the outbox",
        hint: "Set RESEND_API_KEY, or SLACK_BOT_TOKEN and OPS_SLACK_CHANNEL.",
      },
    ]);
    expect(find("provider.sms")).toMatchObject([
      {
        status: "SKIPPED",
        detail: "SMS is not configured: its messages go to the outbox",
        hint: "To send messages, set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.",
      },
    ]);
  });

  test("says that the mails to the CISO and the legal team are not sent without a provider", async () => {
    const hosts = await startHosts();
    const teams = { CISO_EMAIL: "ciso@example.org", LEGAL_EMAIL: "legal@example.org" };
    const { RESEND_API_KEY: _, ...variables } = variablesOf(hosts.url);
    const { code, find } = await diagnose({ ...variables, ...teams });
    expect(code).toBe(1);
    expect(find("team mail").map(({ status, detail }) => `${status} ${detail.split(" ")[0]}`)).toEqual([
      "FAILED CISO_EMAIL",
      "FAILED LEGAL_EMAIL",
    ]);
    expect((await diagnose({ ...variablesOf(hosts.url), ...teams })).find("team mail")).toEqual([]);
  });

  test("says that alerts by mail reach nobody without an ADMIN, and how many get them", async () => {
    const hosts = await startHosts();
    const variables = { ...variablesOf(hosts.url), OPS_SLACK_CHANNEL: "" };
    const { failed } = await diagnose(variables);
    expect(failed).toEqual(["alert mail"]);
    await asOwner(
      database.url,
      `INSERT INTO users (id, email, email_verified_at, role, created_at, updated_at)
       VALUES ('usr_doctor', 'doctor@example.org', now(), 'ADMIN', now(), now())`,
    );
    onTestFinished(() => asOwner(database.url, "DELETE FROM users WHERE id = 'usr_doctor'").then(() => undefined));
    expect((await diagnose(variables)).find("alert mail")).toMatchObject([
      { status: "OK", detail: "Alerts are mailed to each ADMIN with a verified address (1)" },
    ]);
  });

  test("finds each host that does not answer, an older schema and a missing worker", async () => {
    await asOwner(database.url, "DELETE FROM workers");
    const last = await asOwner(
      database.url,
      "DELETE FROM schema_migrations WHERE name = (SELECT max(name) FROM schema_migrations) RETURNING name, hash",
    );
    onTestFinished(async () => {
      await asOwner(
        database.url,
        "INSERT INTO schema_migrations (name, hash) VALUES ($1, $2)",
        Object.values(last[0] ?? {}),
      );
    });
    const url = await closedUrl();
    const { code, find, failed } = await diagnose(variablesOf(url));
    expect(code).toBe(1);
    expect(failed).toEqual([
      ...["schema", "worker", "provider.email", "provider.sms", "provider.slack"],
      ...["service", "paging", "sign-in provider", "error reports"],
    ]);
    expect(find("schema")[0]?.hint).toBe('Run "./np migrate".');
    expect(find("worker")[0]?.hint).toContain("npm run worker");
    expect(find("sign-in provider")[0]).toMatchObject({
      detail: expect.stringContaining("No connection: ECONNREFUSED"),
      hint: expect.stringContaining("OIDC_ISSUER"),
    });
  });

  test("names an identity provider that has another name, and an alert channel that fails", async () => {
    const hosts = await startHosts({
      "openid-configuration": { status: 200, body: { issuer: "https://other.example" } },
    });
    await asOwner(
      database.url,
      `INSERT INTO alert_channels (name, failures, failing_since, last_error) VALUES ('pagerduty', 3, now(), '400 the key was refused')
       ON CONFLICT (name) DO UPDATE SET failing_since = now(), last_error = excluded.last_error`,
    );
    onTestFinished(async () => void (await asOwner(database.url, "UPDATE alert_channels SET failing_since = NULL")));
    const { find, failed } = await diagnose(variablesOf(hosts.url));
    expect(failed).toEqual(["alerts", "sign-in provider"]);
    expect(find("alerts")[0]?.detail).toMatch(/^The channel pagerduty fails since .*: 400 the key was refused$/);
    expect(find("sign-in provider")[0]?.detail).toBe("Its configuration names the issuer https://other.example");
  });

  test("checks the providers although the database has no schema", async () => {
    const empty = await createTestDatabase("template0");
    onTestFinished(empty.drop);
    const hosts = await startHosts();
    const { find, failed } = await diagnose(variablesOf(hosts.url), { url: empty.url });
    expect(failed).toEqual(expect.arrayContaining(["database", "schema", "worker"]));
    expect(find("schema")[0]).toMatchObject({ hint: 'Run "./np migrate".' });
    expect(find("provider.sms")).toMatchObject([{ status: "OK" }]);
  });

  test("checks the providers although the database cannot be used", async () => {
    const hosts = await startHosts();
    const { find, failed } = await diagnose(variablesOf(hosts.url), { url: "postgres://user:hidden@127.0.0.1:1/none" });
    expect(failed).toEqual(["database"]);
    expect(find("database")[0]?.detail).toMatch(/cannot be used: .*ECONNREFUSED/);
    expect(find("provider.sms")).toMatchObject([{ status: "OK" }]);
  });

  test.each([
    ["an old country database", "old.mmdb", "NOTE", /days old$/],
    ["a country database that cannot be read", "broken.mmdb", "FAILED", /cannot be read$/],
  ])("finds %s", async (_, file, status, detail) => {
    writeCountryDatabase(join(folder, "old.mmdb"), "DE", "FR");
    await writeFile(join(folder, "broken.mmdb"), "no database");
    const hosts = await startHosts();
    const { find } = await diagnose({ ...variablesOf(hosts.url), GEOIP_DATABASE: join(folder, file) });
    expect(find("countries")).toMatchObject([{ status, detail: expect.stringMatching(detail) }]);
  });

  test("reports a backup that failed, and one that is too old", async () => {
    const record = (ok: boolean, at: string) =>
      asOwner(
        database.url,
        `INSERT INTO operation_runs (id, kind, started_at, finished_at, ok, detail)
         VALUES (gen_random_uuid(), 'backup', ${at}, ${at}, $1, 'no space')`,
        [ok],
      );
    onTestFinished(() => void asOwner(database.url, "DELETE FROM operation_runs"));
    const backup = async () => (await diagnose({ DATA_DIR: folder })).find("backup")[0];
    await record(true, "now() - interval '2 days'");
    expect(await backup()).toMatchObject({
      status: "FAILED",
      detail: expect.stringContaining("The last backup succeeded"),
    });
    await record(false, "now() - interval '1 day'");
    expect(await backup()).toMatchObject({ status: "FAILED", detail: "The last backup failed: no space" });
    await record(true, "now()");
    expect(await backup()).toMatchObject({ status: "OK" });
  });
});
