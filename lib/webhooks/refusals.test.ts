import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { POST as post } from "#app/api/webhooks/[...path]/route.ts";
import { transaction } from "#db/client.ts";
import { suppressions } from "#db/schema/index.ts";
import { system, useDatabase } from "#db/testing/index.ts";
import { planNotification, resetDeliveryState } from "#lib/delivery/testing/delivering.ts";
import { type FakeAnswer, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { useVendor } from "#lib/delivery/testing/use-vendor.ts";
import type { Person } from "#lib/people/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { twilioRequest, useSecrets } from "./testing/signed.ts";

const database = useDatabase();
beforeEach(() => useSecrets());
afterEach(async () => {
  setProcessSingleton("env", undefined);
  await resetDeliveryState(database.url);
});

const suppressedAs = async ({ id }: Person) =>
  (await transaction(system, (tx) => tx.select().from(suppressions).where(eq(suppressions.userId, id)))).map(
    ({ channel, address, scope, reason }) => ({ channel, address, scope, reason }),
  );

let numbers = 0;
const makeReachable = () => makePerson({ phone: `+1415555${String(1000 + numbers++)}` });

/** Twilio rejects the request with the code. */
async function refused(person: Person, code: number) {
  const answer: FakeAnswer = { status: 400, body: { status: 400, code, message: "" } };
  await using vendor = await startFakeVendor(() => answer);
  useVendor(vendor.url);
  await planNotification(database.url, await makeTopic(), [person], "SMS");
  await runJobs(database.url);
  expect(vendor.requests).toHaveLength(1);
}

/** Twilio accepts the message, and its status callback has the code. */
async function undelivered(person: Person, code: number) {
  await using vendor = await startFakeVendor(() => ({ status: 201, body: { sid: `SM${code}` } }));
  useVendor(vendor.url);
  const [row] = await (await planNotification(database.url, await makeTopic(), [person], "SMS"))();
  await runJobs(database.url);
  const params = {
    MessageSid: `SM${code}`,
    MessageStatus: "undelivered",
    ErrorCode: String(code),
    To: person.phone ?? "",
  };
  await post(twilioRequest(`/api/webhooks/twilio/status?delivery=${row?.id}`, params));
  await runJobs(database.url, ["webhook"]);
}

describe("a number that Twilio rejects", () => {
  test.each([
    [21211, "HARD_BOUNCE"],
    [21214, "HARD_BOUNCE"],
    [21217, "HARD_BOUNCE"],
    [21614, "HARD_BOUNCE"],
    [21635, "HARD_BOUNCE"],
    [30005, "HARD_BOUNCE"],
    [30006, "HARD_BOUNCE"],
    [21610, "STOP"],
    [21408, null],
    [21609, null],
    [30003, null],
    [30004, null],
    [30007, null],
    [30008, null],
    [63024, null],
    [29999, null],
  ])("with code %i is suppressed as %s, by the response and by the status callback", async (code, reason) => {
    const [ann, bob] = [await makeReachable(), await makeReachable()];
    await refused(ann, code);
    await resetDeliveryState(database.url);
    await undelivered(bob, code);
    for (const person of [ann, bob])
      expect(await suppressedAs(person)).toEqual(
        reason === null ? [] : [{ channel: "SMS", address: person.phone, scope: "ALL", reason }],
      );
  });
});
