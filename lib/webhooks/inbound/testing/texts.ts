import { afterEach, beforeEach, expect } from "vitest";
import { POST as post } from "#app/api/webhooks/[...path]/route.ts";
import { transaction } from "#db/client.ts";
import { suppressions, webhookEvents } from "#db/schema/index.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { twilioRequest, useSecrets } from "../../testing/signed.ts";

/** A test file that imports this has its own database, which is emptied after each test. */
export const database = useDatabase();
export const path = "/api/webhooks/twilio/inbound";
export const from = "+14155550177";
/** The number of texts so far. */
export let messages = 0;
export const text = (Body: string, more: Record<string, string> = {}) => {
  messages += 1;
  return twilioRequest(path, { MessageSid: `SM${messages}`, From: from, To: "+14155550100", Body, ...more });
};
export const answerTo = async (request: Request) => {
  const response = await post(request);
  expect(response.headers.get("content-type")).toBe("text/xml; charset=utf-8");
  return (await response.text()).trim().replace('<?xml version="1.0" encoding="UTF-8"?>\n', "");
};
export const noReply = "<Response/>";
export const apply = () => runJobs(database.url, ["webhook"]);
export const active = async () =>
  (await transaction(system, (tx) => tx.select().from(suppressions))).filter(({ liftedAt }) => liftedAt === null);
export const outcomes = async () =>
  (await transaction(system, (tx) => tx.select().from(webhookEvents).orderBy(webhookEvents.id))).map(
    ({ outcome }) => outcome,
  );

beforeEach(() => useSecrets({ EMAIL_FROM: "Acme & Söhne <news@acme.example>" }));
afterEach(async () => {
  setProcessSingleton("env", undefined);
  await asOwner(
    database.url,
    "DELETE FROM webhook_events; DELETE FROM suppressions; DELETE FROM users; DELETE FROM graphile_worker._private_jobs",
  );
});
