import { createHmac } from "node:crypto";
import { domainToASCII, domainToUnicode } from "node:url";
import { parsePhoneNumberWithError } from "libphonenumber-js/max";
import type { ClientBase } from "pg";

interface Row {
  id: string;
  external_id: string | null;
  email: string | null;
  phone: string | null;
}

/**
 * A change of the hashed form of an address. `stored`: the new form as `users` stores it, to find out whether a person has
 * it.
 */
interface Respelled {
  channel: "EMAIL" | "SMS";
  address: string;
  was: string;
  is: string;
  stored: string;
}

const punycode = "@(.*\\.)?xn--";
/** A prefix that is dialled inside the country only: 0 in most countries. In Argentina, 15 after the area code. */
const prefixed = "^\\+([1-9][0-9]{0,2}0|11|78|3708|3758|5590|6921|9938|54[1-9][0-9]{1,3}15)";

/** As lib/contacts and lib/parse.ts of this version write them. A value that has no new form stays unchanged. */
export async function up(client: ClientBase): Promise<void> {
  await client.query("SET LOCAL app.role = 'SYSTEM'");
  const respelled = await findRespelled(client);
  const { rows } = await client.query<Row>(
    `SELECT id, external_id, email, phone FROM users
     WHERE email ~ '[^ -~]|@.*[A-Z]' OR external_id IS NOT NFC NORMALIZED OR phone ~ $1 ORDER BY id`,
    [prefixed],
  );
  for (const { id, external_id, email, phone } of rows) {
    await replace(client, id, "external_id", external_id, external_id?.normalize("NFC") ?? null);
    await replace(client, id, "email", email, email === null ? null : inAscii(email));
    await replace(client, id, "phone", phone, phone === null ? null : withoutTrunkZero(phone));
  }
  await rehash(client, respelled);
  await client.query("RESET app.role");
}

/** If two people have the same id or address in the new form, both stay, and the later one keeps the old form. */
async function replace(client: ClientBase, id: string, column: keyof Row, was: string | null, is: string | null) {
  if (is === null || is === was) return;
  const key = column === "email" ? "email_key" : column;
  const isTaken = column === "phone" ? "false" : `EXISTS (SELECT FROM users WHERE id <> $1 AND ${key} = $3)`;
  const { rowCount } = await client.query(
    `UPDATE users SET ${column} = $2 WHERE id = $1 AND $3::text IS NOT NULL AND NOT ${isTaken}`,
    [id, is, column === "email" ? is.toLowerCase() : is],
  );
  if (rowCount === 0)
    process.emitWarning(
      `${id} keeps the ${column} as it was written: another person has it in the form that is stored now.`,
    );
}

function inAscii(email: string): string {
  const at = email.lastIndexOf("@");
  const domain = domainToASCII(email.slice(at + 1)) || email.slice(at + 1).toLowerCase();
  // A local part outside ASCII is no longer accepted. PostgreSQL does not fold its case as JavaScript does.
  const local = email.slice(0, at).normalize("NFC");
  return `${/^[ -~]*$/.test(local) ? local : local.toLowerCase()}@${domain}`;
}

/** "+44 (0)20 …" was stored with the zero. */
function withoutTrunkZero(phone: string): string {
  try {
    const read = parsePhoneNumberWithError(phone, { extract: false });
    return read.isValid() ? read.number : phone;
  } catch {
    return phone;
  }
}

/** Read before the rows of people change: a suppression without an address is found by the number that its person has. */
async function findRespelled(client: ClientBase): Promise<Respelled[]> {
  const { rows } = await client.query<{ channel: Respelled["channel"]; address: string }>(
    `SELECT 'EMAIL' AS channel, email AS address FROM users WHERE email ~* $1
     UNION SELECT 'SMS', phone FROM users WHERE phone ~ $2
     UNION SELECT channel, address FROM suppressions WHERE channel = 'EMAIL' AND address ~* $1
     UNION SELECT channel, address FROM suppressions
       WHERE channel = 'SMS' AND regexp_replace(address, '[\\s().-]', '', 'g') ~ $2`,
    [punycode, prefixed],
  );
  const all = rows.map(({ channel, address }): Respelled => {
    if (channel === "SMS") {
      const was = address.replace(/[\s().-]/g, "");
      const is = withoutTrunkZero(was);
      return { channel, address, was, is, stored: is };
    }
    const was = address.trim().toLowerCase();
    const at = was.lastIndexOf("@");
    // The Unicode form of a domain is hashed, as before. Only domains that were written as "xn--…" change.
    const is = `${was.slice(0, at)}@${domainToUnicode(was.slice(at + 1))}`;
    return { channel, address, was, is, stored: inAscii(was).toLowerCase() };
  });
  return all.filter(({ was, is }) => was !== is);
}

/** Replaces hashes of old forms by hashes of new ones. Otherwise suppressions of the old form would no longer be found. */
async function rehash(client: ClientBase, respelled: readonly Respelled[]): Promise<void> {
  const { rows: peppers } = await client.query<{ pepper: string }>(
    "SELECT value #>> '{}' AS pepper FROM settings WHERE key = 'address_pepper'",
  );
  const [{ pepper } = { pepper: null }] = peppers;
  if (pepper === null || respelled.length === 0) return;
  const hash = (channel: string, normal: string) =>
    createHmac("sha256", pepper).update(`${channel}\n${normal}`).digest("base64url");
  const changes = JSON.stringify(
    respelled.map(({ was, is, ...rest }) => ({ ...rest, was: hash(rest.channel, was), is: hash(rest.channel, is) })),
  );
  await rehashSuppressions(client, changes);
  await rehashFormerAddresses(client, changes);
}

const changed = `jsonb_to_recordset($1::jsonb) AS n (channel text, address text, stored text, was text, "is" text)`;

async function rehashSuppressions(client: ClientBase, changes: string): Promise<void> {
  const { rows } = await client.query<{ id: string; user_id: string; hash: string }>(
    `SELECT s.id, s.user_id, n."is" AS hash FROM ${changed}
     JOIN suppressions s ON s.channel = n.channel AND s.address = n.address WHERE s.address_hash <> n."is"
     UNION SELECT s.id, s.user_id, n."is" FROM ${changed}
     JOIN suppressions s ON s.channel = n.channel AND s.address_hash = n.was`,
    [changes],
  );
  for (const { id, user_id, hash } of rows)
    await client.query(
      `UPDATE suppressions s SET address_hash = $3 WHERE s.user_id = $1 AND s.id = $2 AND NOT EXISTS (
         SELECT FROM suppressions o WHERE o.user_id = $1 AND o.channel = s.channel AND o.address_hash = $3
           AND o.scope = s.scope AND COALESCE(o.topic_id, '') = COALESCE(s.topic_id, '') AND o.reason = s.reason
           AND o.lifted_at IS NULL AND s.lifted_at IS NULL)`,
      [user_id, id, hash],
    );
}

/** A former address must not be the current address of any person (lib/people/former-addresses.ts). */
async function rehashFormerAddresses(client: ClientBase, changes: string): Promise<void> {
  for (const statement of [
    `INSERT INTO former_addresses (user_id, channel, address_hash, since)
     SELECT f.user_id, f.channel, n."is", min(f.since) FROM ${changed}
     JOIN former_addresses f ON f.channel = n.channel AND f.address_hash = n.was GROUP BY 1, 2, 3
     ON CONFLICT DO NOTHING`,
    `DELETE FROM former_addresses f USING ${changed} WHERE f.channel = n.channel AND f.address_hash = n.was`,
    `DELETE FROM former_addresses f USING ${changed}, users u
     WHERE f.channel = 'SMS' AND n.channel = 'SMS' AND f.address_hash = n."is" AND u.phone = n.stored`,
    `DELETE FROM former_addresses f USING ${changed}, users u
     WHERE f.channel = 'EMAIL' AND n.channel = 'EMAIL' AND f.address_hash = n."is" AND u.email_key = n.stored`,
  ])
    await client.query(statement, [changes]);
}
