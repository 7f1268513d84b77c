import { readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { parseEnv } from "#lib/env.ts";
import { recordSecrets, recordSecretUses } from "#lib/operations/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { noteSecretUse } from "#lib/secret-use.ts";
import { database, expectSentence, folder, run } from "./testing/np.ts";

const [first, second] = ["a".repeat(32), "b".repeat(32)];
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const ago = (ms: number) => new Date(Date.now() - ms);

/** A process of the service that has these variables at that moment. */
async function serve(variables: Record<string, string>, at: Date): Promise<void> {
  setProcessSingleton("env", parseEnv({ LOG_LEVEL: "silent", ...variables }));
  await recordSecrets(ctxFor(system, at));
  setProcessSingleton("env", undefined);
}
const secrets = (args: string[], options: Parameters<typeof run>[1] = {}) => run(["secrets", ...args], options);
const events = () =>
  asOwner<{ action: string; reason: string | null; after: { name: string } | null }>(
    database.url,
    "SELECT action, reason, after FROM audit_events WHERE action LIKE 'secret.%' ORDER BY id",
  );

beforeEach(() => asOwner(database.url, "DELETE FROM secret_versions"));

describe("np secrets list", () => {
  test("shows age, last use and the end of each version, and no secret", async () => {
    await serve({ AUTH_SECRETS: first }, ago(100 * dayMs));
    await serve({ AUTH_SECRETS: `${second},${first}` }, ago(10 * dayMs));
    await serve({ AUTH_SECRETS: `${second},${first}` }, ago(hourMs));
    noteSecretUse("AUTH_SECRETS", first);
    await recordSecretUses(ctxFor(system, ago(2 * dayMs)));
    const { code, out } = await secrets(["list"]);
    expect(code).toBe(0);
    const [head, newest, older] = out.split("\n").map((line) => line.split(/ {2,}/));
    expect(head).toEqual(["secret", "version", "state", "age in days", "last used", "needed until"]);
    expect(newest).toEqual(["AUTH_SECRETS", expect.stringMatching(/^[0-9a-f]{8}$/), "newest", "10", "never", "-"]);
    const until = new Date(ago(2 * dayMs).getTime() + 90 * dayMs).toISOString().slice(0, 10);
    expect(older).toMatchObject([
      "AUTH_SECRETS",
      expect.any(String),
      "older",
      "100",
      expect.stringMatching(/Z$/),
      until,
    ]);
    for (const secret of [first, second]) expect(out).not.toContain(secret);
  });
});

describe("np secrets rotate AUTH_SECRETS", () => {
  test("prints one line with the new secret in front of the old ones", async () => {
    const { code, out, err } = await secrets(["rotate", "AUTH_SECRETS"], { env: { AUTH_SECRETS: first } });
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^AUTH_SECRETS=[\\w-]{43},${first}\n$`));
    const next = out.slice("AUTH_SECRETS=".length).split(",")[0] ?? "";
    expect(err).not.toContain(next);
    const stored = JSON.stringify([await events(), await asOwner(database.url, "SELECT * FROM secret_versions")]);
    expect(stored).not.toContain(next);
    expect((await events()).at(-1)).toMatchObject({ action: "secret.rotate", after: { name: "AUTH_SECRETS" } });
  });

  test("keeps the secret of the database where AUTH_SECRETS was not set, so that its links work", async () => {
    const [row] = await asOwner<{ value: string }>(
      database.url,
      "SELECT value #>> '{}' AS value FROM settings WHERE key = 'auth_secret'",
    );
    const { out } = await secrets(["rotate", "AUTH_SECRETS"]);
    expect(out.trim().split(",").slice(1)).toEqual([row?.value]);
  });

  test("writes the env file as a whole, readable by its owner only, and keeps every other line", async () => {
    const path = join(folder, "service.env");
    await writeFile(path, `# ours\nPORT=3000\nexport AUTH_SECRETS="${first}"\nLOG_LEVEL=info`, { mode: 0o644 });
    const link = join(folder, "link.env");
    await symlink(path, link);
    const { code, out } = await secrets(["rotate", "AUTH_SECRETS", "--env-file", "link.env"]);
    expect({ code, out }).toEqual({ code: 0, out: "" });
    const lines = (await readFile(path, "utf8")).split("\n");
    expect(lines).toEqual([
      "# ours",
      "PORT=3000",
      expect.stringMatching(new RegExp(`^export AUTH_SECRETS="[\\w-]{43},${first}"$`)),
      "LOG_LEVEL=info",
    ]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test("refuses to write a list that lacks a secret of the service", async () => {
    await serve({ AUTH_SECRETS: second }, ago(hourMs));
    expectSentence(
      await secrets(["rotate", "AUTH_SECRETS"], { env: { AUTH_SECRETS: first } }),
      /The service uses version [0-9a-f]{8} of AUTH_SECRETS, which is not in the variables of this command/,
    );
  });
});

describe("np secrets rotate of a vendor's key", () => {
  const resend = (url: string) => ({ RESEND_API_KEY: "re_old", RESEND_BASE_URL: url, EMAIL_FROM: "N <n@example.org>" });

  test("checks the new key at the vendor without sending, and prints the line and the steps", async () => {
    await using vendor = await startFakeVendor(() => ({
      status: 200,
      body: { data: [{ id: "d1", name: "example.org", status: "verified" }] },
    }));
    const { code, out, err } = await secrets(["rotate", "RESEND_API_KEY"], {
      env: resend(vendor.url),
      input: "re_new\n",
    });
    expect({ code, out }).toEqual({ code: 0, out: "RESEND_API_KEY=re_new\n" });
    expect(err).toContain("create a key with the permission of the old one");
    expect(err).toContain("delete it");
    expect(err).not.toContain("re_new");
    expect(vendor.requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`)).toEqual(["GET /domains"]);
    expect((await events()).at(-1)).toMatchObject({ action: "secret.rotate", after: { name: "RESEND_API_KEY" } });
  });

  test("changes nothing if the vendor refuses the new key", async () => {
    await using vendor = await startFakeVendor(() => ({
      status: 401,
      body: { statusCode: 401, name: "invalid_api_key", message: "" },
    }));
    const before = (await events()).length;
    const { code, out, err } = await secrets(["rotate", "RESEND_API_KEY"], {
      env: resend(vendor.url),
      input: "re_new",
    });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(
      /The vendor did not accept the new value of RESEND_API_KEY: .*invalid_api_key.*Nothing is changed/,
    );
    expect(await events()).toHaveLength(before);
  });

  test("puts a new webhook secret in front of the old one", async () => {
    const [old, next] = [`whsec_${"A".repeat(32)}`, `whsec_${"B".repeat(32)}`];
    const env = { RESEND_WEBHOOK_SECRETS: old };
    const { out } = await secrets(["rotate", "RESEND_WEBHOOK_SECRETS"], { env, input: next });
    expect(out).toBe(`RESEND_WEBHOOK_SECRETS=${next},${old}\n`);
    const wrong = await secrets(["rotate", "RESEND_WEBHOOK_SECRETS"], { env, input: "not-one" });
    expect({ code: wrong.code, out: wrong.out }).toEqual({ code: 1, out: "" });
    expect(wrong.err).toContain("starts with whsec_");
  });

  test("only prints the steps without a new value", async () => {
    const { code, out, err } = await secrets(["rotate", "SLACK_BOT_TOKEN"], { env: { SLACK_BOT_TOKEN: "xoxb-old" } });
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(err).toContain("Nothing is changed");
  });
});
