import { randomUUID } from "node:crypto";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { createSession } from "#lib/auth/index.ts";
import { normaliseEmail } from "#lib/email-address.ts";
import { newId } from "#lib/ids.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setPreference, setSchedule } from "#lib/preferences/index.ts";
import { setChannelSwitch } from "#lib/preferences/set-channel-switch.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import { suppress } from "#lib/suppression/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { makePerson, makeTopic, signedIn } from "../../testing/fixtures.ts";

/** A person whose name and addresses nobody else has, not even as a part. */
export const makeAda = () => {
  const n = String(Math.floor(Math.random() * 1e7)).padStart(7, "0");
  return makePerson({
    externalId: `crm-${n}`,
    name: `Ada ${n} Lovelace`,
    email: `Ada.${n}@Example.com`,
    phone: `+1555${n}`,
    slackUserId: `U0ADA${n}`,
  });
};
/** Texts that identify a person. */
export const identifyingTexts = ({ name, email, phone, slackUserId, externalId }: Person) =>
  [name, email, phone, slackUserId, externalId].map(String);
/** Writes data about the person to every table that can hold some. */
export async function fillTables(databaseUrl: string, person: Person): Promise<void> {
  const [ctx, self] = [ctxFor(), ctxFor(signedIn(person.id))];
  const [topic, offers] = [await makeTopic(), await makeTopic({ classification: "MARKETING" })];
  await setPreference(self, { topicKey: offers.key, channel: "EMAIL", enabled: true, reason: `said ${person.name}` });
  await setPreference(self, { topicKey: offers.key, channel: "SMS", enabled: true, tenantKey: "acme" });
  await setSchedule(self, { timeZone: "Europe/Vienna", digestTime: "07:30" });
  await setChannelSwitch(self, { channel: "SLACK", enabled: true });
  const message = {
    topicKey: topic.key,
    subject: "Dear {{name}}",
    body: `Hello ${person.name}`,
    data: { to: person.email },
  };
  await sendNotification(ctx, { ...message, audience: { userIds: [person.id] } });
  await runJobs(databaseUrl);
  await createSession(person.id, new Date(), { browser: "Firefox", system: "Linux" });
  await transaction(system, async (tx) => {
    for (const [channel, address] of [
      ["EMAIL", person.email],
      ["SMS", person.phone],
    ] as const)
      await suppress(tx, ctx, {
        userId: person.id,
        channel,
        address: address ?? "",
        scope: "MARKETING",
        reason: "STOP",
      });
  });
  const { id } = person;
  const now = new Date();
  await asOwner(
    databaseUrl,
    `INSERT INTO status_subscribers (id, kind, target, target_key, locale, last_notice, created_at, confirmed_at)
     VALUES ($1, 'EMAIL', $2, lower($2), 'en', 0, $3, $3)`,
    [newId("statusSubscriber"), person.email, now],
  );
  const email = normaliseEmail(person.email ?? "");
  const event = (provider: string, payload: Record<string, unknown>) => {
    return { provider, id: randomUUID(), kind: "some", payload, received_at: now };
  };
  const rows: [table: string, row: Record<string, unknown>][] = [
    ["verification_tokens", { identifier: email, token_hash: id, expires_at: now }],
    ["user_identities", { user_id: id, issuer: "https://id.example", subject: `sub of ${email}`, created_at: now }],
    ["sign_in_places", { user_id: id, place: "country:AT", first_at: now, last_at: now }],
    ["sharing_opt_outs", { user_id: id, source: "Sec-GPC", at: now }],
    ["digests", { user_id: id, id: `dig_${id}`, channel: "EMAIL", due_at: now, created_at: now }],
    ["roster_rows", { import_id: id, line: 1, id: randomUUID(), external_id: person.externalId, email: person.email }],
    ["webhook_events", event("resend", { to: [`"${person.name}" <${person.email}>`] })],
    ["webhook_events", { ...event("twilio", { From: person.phone }), applied_at: now }],
    ["webhook_events", { ...event("slack", { event: { user: person.slackUserId } }), applied_at: now }],
    ["outbox", { id: `out_${id}`, channel: "SMS", recipient: person.phone, payload: {}, created_at: now }],
  ];
  for (const [table, row] of rows)
    await asOwner(
      databaseUrl,
      `INSERT INTO ${table} (${Object.keys(row)}) VALUES (${Object.keys(row).map((_, index) => `$${index + 1}`)})`,
      Object.values(row),
    );
  // An unusual sign-in, and an earlier failure as an unknown user.
  const address = "203.0.113.77";
  await recordSecurityEvent(self, { kind: "access.unusual", subject: id, address, detail: { at: person.externalId } });
  await recordSecurityEvent(ctxFor({ kind: "anonymous" }), { kind: "auth.failure", subject: person.email, address });
  await asOwner(
    databaseUrl,
    "SELECT graphile_worker.add_job('sign-in-link', json_build_object('to', $1::text), run_at := now() + interval '1 day')",
    [email],
  );
}
