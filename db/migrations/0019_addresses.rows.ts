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

/** As lib/contacts and lib/parse.ts of this version write them. What cannot be written in the new form stays as it is. */
export async function up(client: ClientBase): Promise<void> {
  await client.query("SET LOCAL app.role = 'SYSTEM'");
  const { rows } = await client.query<Row>(
    `SELECT id, external_id, email, phone FROM users
     WHERE email ~ '[^ -~]|@.*[A-Z]' OR external_id IS NOT NFC NORMALIZED OR phone ~ '^\\+[1-9][0-9]{0,2}0' ORDER BY id`,
  );
  for (const { id, external_id, email, phone } of rows) {
    await replace(client, id, "external_id", external_id, external_id?.normalize("NFC") ?? null);
    await replace(client, id, "email", email, email === null ? null : inAscii(email));
    await replace(client, id, "phone", phone, phone === null ? null : withoutTrunkZero(phone));
  }
  await rehash(client);
  await client.query("RESET app.role");
}

/** Two people whose ids or addresses were two and are one in the new form both stay; the later one keeps the old form. */
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
  // A local part outside ASCII is refused by now. PostgreSQL would not fold its case as JavaScript does.
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

/** Hashes are made of the Unicode form of a domain, which leaves them as they were, but for domains written as "xn--…". */
async function rehash(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ id: string; user_id: string; address: string; pepper: string }>(
    `SELECT s.id, s.user_id, s.address, p.value #>> '{}' AS pepper FROM suppressions s, settings p
     WHERE p.key = 'address_pepper' AND s.channel = 'EMAIL' AND s.address ~* '@(.*\\.)?xn--'`,
  );
  for (const { id, user_id, address, pepper } of rows) {
    const at = address.lastIndexOf("@");
    const normal = `${address.slice(0, at).trim().toLowerCase()}@${domainToUnicode(address.slice(at + 1))}`;
    const hash = createHmac("sha256", pepper).update(`EMAIL\n${normal}`).digest("base64url");
    await client.query(
      `UPDATE suppressions s SET address_hash = $3 WHERE s.user_id = $1 AND s.id = $2 AND NOT EXISTS (
         SELECT FROM suppressions o WHERE o.user_id = $1 AND o.channel = s.channel AND o.address_hash = $3
           AND o.scope = s.scope AND COALESCE(o.topic_id, '') = COALESCE(s.topic_id, '') AND o.reason = s.reason
           AND o.lifted_at IS NULL AND s.lifted_at IS NULL)`,
      [user_id, id, hash],
    );
  }
}
