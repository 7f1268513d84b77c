import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { migrate, migrateDown, readMigrations } from "./migrate.ts";
import { asOwner, createTestDatabase } from "./testing/index.ts";

const name = "0019_addresses";
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeEach(async () => {
  database = await createTestDatabase("template0");
  const all = await readMigrations();
  await migrate(
    database.url,
    all.filter((migration) => migration.name < name),
  );
});
afterEach(() => database.drop());

const forward = async () => {
  const all = await readMigrations();
  await migrate(
    database.url,
    all.filter((migration) => migration.name <= name),
  );
};
const people = () => asOwner(database.url, "SELECT id, external_id, email, email_key, phone FROM users ORDER BY id");

/** The hash of an address in its compared form, like this version and the one before compute it. */
async function hasher(): Promise<(text: string) => string> {
  const [pepper] = await asOwner<{ value: string }>(
    database.url,
    "SELECT value FROM settings WHERE key = 'address_pepper'",
  );
  return (text) =>
    createHmac("sha256", pepper?.value ?? "")
      .update(text)
      .digest("base64url");
}

describe("migration 0019", () => {
  test("stores ids, e-mail addresses and phone numbers in the form that lib/contacts compares", async () => {
    await asOwner(
      database.url,
      `INSERT INTO users (id, external_id, email, phone) VALUES
       ('usr_1', $1, 'Info@MÜNCHEN.example', '+4402079460958'), ('usr_2', 'plain', 'Ann@Example.com', '+15550100002'),
       ('usr_3', 'local', 'JOSÉ@example.com', '+390669883145'), ('usr_4', NULL, NULL, NULL)`,
      ["Zoe\u0308"],
    );
    await forward();
    expect(await people()).toEqual([
      {
        id: "usr_1",
        external_id: "Zo\u00eb",
        email: "Info@xn--mnchen-3ya.example",
        email_key: "info@xn--mnchen-3ya.example",
        phone: "+442079460958",
      },
      {
        id: "usr_2",
        external_id: "plain",
        email: "Ann@example.com",
        email_key: "ann@example.com",
        phone: "+15550100002",
      },
      {
        id: "usr_3",
        external_id: "local",
        email: "josé@example.com",
        email_key: "josé@example.com",
        phone: "+390669883145",
      },
      { id: "usr_4", external_id: null, email: null, email_key: null, phone: null },
    ]);
  });

  test("keeps two people whose address or id is equal in the new form, and reports the one that keeps the old form", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    await asOwner(
      database.url,
      `INSERT INTO users (id, external_id, email) VALUES
       ('usr_1', $1, 'info@münchen.example'), ('usr_2', $2, 'info@xn--mnchen-3ya.example')`,
      ["Zoe\u0308", "Zo\u00eb"],
    );
    await forward();
    expect((await people()).map(({ id, email }) => [id, email])).toEqual([
      ["usr_1", "info@münchen.example"],
      ["usr_2", "info@xn--mnchen-3ya.example"],
    ]);
    const warnings = warn.mock.calls.map(([text]) => String(text));
    expect(warnings).toEqual([
      expect.stringMatching(/^usr_1 keeps the external_id/),
      expect.stringMatching(/^usr_1 keeps the email/),
    ]);
    expect(warnings.join()).not.toContain("@");
    warn.mockRestore();
  });

  test("applies the suppression of an address written as xn--… to every spelling", async () => {
    await asOwner(
      database.url,
      `INSERT INTO suppressions (user_id, id, channel, address, address_hash, scope, reason, created_at, created_by) VALUES
       ('', 'sup_1', 'EMAIL', 'info@xn--mnchen-3ya.example', 'old', 'ALL', 'STOP', now(), 'x'),
       ('', 'sup_2', 'EMAIL', 'ann@example.com', 'kept', 'ALL', 'STOP', now(), 'x')`,
    );
    await forward();
    const suppressions = await asOwner(database.url, "SELECT id, address_hash FROM suppressions ORDER BY id");
    const hash = (await hasher())("EMAIL\ninfo@münchen.example");
    expect(suppressions).toEqual([
      { id: "sup_1", address_hash: hash },
      { id: "sup_2", address_hash: "kept" },
    ]);
  });

  test.each([
    ["+4402079460958", "+442079460958"],
    ["+789161234567", "+79161234567"],
    ["+54111523456789", "+5491123456789"],
  ])("applies a suppression of %s, with or without its address, to the number %s", async (was, is) => {
    const hash = await hasher();
    await asOwner(database.url, "INSERT INTO users (id, phone) VALUES ('usr_1', $1)", [was]);
    await asOwner(
      database.url,
      `INSERT INTO suppressions (user_id, id, channel, address, address_hash, scope, reason, created_at, created_by) VALUES
       ('usr_1', 'sup_1', 'SMS', $1, $2, 'ALL', 'STOP', now(), 'x'), ('', 'sup_2', 'SMS', NULL, $2, 'ALL', 'STOP', now(), 'x'),
       ('', 'sup_3', 'SMS', NULL, 'other', 'ALL', 'STOP', now(), 'x')`,
      [was, hash(`SMS\n${was}`)],
    );
    await forward();
    expect(await people()).toMatchObject([{ phone: is }]);
    expect(await asOwner(database.url, "SELECT id, address_hash FROM suppressions ORDER BY id")).toEqual([
      { id: "sup_1", address_hash: hash(`SMS\n${is}`) },
      { id: "sup_2", address_hash: hash(`SMS\n${is}`) },
      { id: "sup_3", address_hash: "other" },
    ]);
  });

  test("applies a suppression of a number without an owner to its new form", async () => {
    const hash = await hasher();
    await asOwner(
      database.url,
      `INSERT INTO suppressions (user_id, id, channel, address, address_hash, scope, reason, created_at, created_by) VALUES
       ('', 'sup_1', 'SMS', '+44 (0)20 7946 0958', $1, 'ALL', 'COMPLAINT', now(), 'x')`,
      [hash("SMS\n+4402079460958")],
    );
    await asOwner(
      database.url,
      `INSERT INTO former_addresses (user_id, channel, address_hash, since) VALUES ('usr_1', 'SMS', $1, now())`,
      [hash("SMS\n+4402079460958")],
    );
    await forward();
    const rehashed = [{ address_hash: hash("SMS\n+442079460958") }];
    expect(await asOwner(database.url, "SELECT address_hash FROM suppressions")).toEqual(rehashed);
    expect(await asOwner(database.url, "SELECT address_hash FROM former_addresses")).toEqual(rehashed);
  });

  test("removes a former number that another person has in its new form", async () => {
    const hash = await hasher();
    await asOwner(database.url, "INSERT INTO users (id, phone) VALUES ('usr_1', NULL), ('usr_2', '+4402079460958')");
    await asOwner(
      database.url,
      `INSERT INTO former_addresses (user_id, channel, address_hash, since) VALUES ('usr_1', 'SMS', $1, now())`,
      [hash("SMS\n+442079460958")],
    );
    await forward();
    expect(await asOwner(database.url, "SELECT FROM former_addresses")).toEqual([]);
  });

  test("can be reverted and applied again with data", async () => {
    await asOwner(database.url, "INSERT INTO users (id, email) VALUES ('usr_1', 'Info@münchen.example')");
    await forward();
    await migrateDown(database.url, 1, await readMigrations());
    await forward();
    expect(await people()).toMatchObject([{ email_key: "info@xn--mnchen-3ya.example" }]);
  });
});
