import { beforeEach } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { createLink } from "../magic-link.ts";

/** A test file that imports this has its own database, without mails and jobs. */
export const database = useDatabase();
export const rows = <R extends object>(sql: string, values: unknown[] = []) =>
  asOwner<R & Record<string, unknown>>(database.url, sql, values);

beforeEach(() => rows("DELETE FROM outbox; DELETE FROM graphile_worker._private_jobs"));

/** Returns the links mailed since the last call, oldest first. */
export async function mails(): Promise<{ to: string; link: string; minutes: string }[]> {
  await runJobs(database.url, ["sign-in-link"]);
  const sent = await rows<{ recipient: string; text: string }>(
    "DELETE FROM outbox RETURNING id, recipient, payload ->> 'text' AS text",
  );
  return sent
    .sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))
    .map(({ recipient, text }) => ({
      to: recipient,
      link: /https?:\S*\/sign-in\/confirm\S*/.exec(text)?.[0] ?? "no link",
      minutes: /(\d+) minutes/.exec(text)?.[1] ?? "",
    }));
}

/** A link as the mail job creates it. */
export const linkFor = (email: string): Promise<string> =>
  transaction(system, (tx) => createLink(tx, email, "/preferences", new Date(Date.now() + 10 * 60_000)));

export const emailOf = async (): Promise<string> => (await makePerson()).email ?? "";
export const trail = async (subject: string) =>
  (await eventsOf({ subject }))
    .filter(({ action }) => action.startsWith("auth."))
    .map(({ action, actor, reason, after }) => ({ action, actor, reason, after }));
