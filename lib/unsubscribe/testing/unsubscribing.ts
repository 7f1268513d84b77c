import { and, eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { consents, suppressions } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import type { Person } from "#lib/people/index.ts";
import { explain } from "#lib/preferences/index.ts";
import { makeTopic } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { unsubscribeUrl } from "../index.ts";
import { type UnsubscribeView, viewUnsubscribePage } from "../page-view.ts";
import { performUnsubscribeAction, type UnsubscribeAction } from "../perform-action.ts";

/** A test file that imports this has its own database. */
export const database = useDatabase();
export const now = new Date();

export const linkOf = async (person: Person, ...topics: Topic[]) => {
  const url = await unsubscribeUrl("https://np.example", { userId: person.id, topicIds: topics.map(({ id }) => id) });
  return url.slice("https://np.example/u/".length);
};
export const perform = (token: string, action: UnsubscribeAction, proof?: string, at = now) =>
  performUnsubscribeAction({ requestId: "test", now: at }, token, action, proof);
export const act = async (token: string, action: UnsubscribeAction, at = now) =>
  (await perform(token, action, undefined, at)).outcome;
export async function view(token: string, at = now): Promise<UnsubscribeView> {
  const shown = await viewUnsubscribePage(token, at);
  if (!shown || shown === "gone") throw new Error(`the page shows ${shown}`);
  return shown;
}
/** The outcome and the deciding layer for a message of this topic now. */
export const decidedBy = async (person: Person, { key }: Topic, channel: "EMAIL" | "SMS" = "EMAIL") => {
  const { outcome, decidedBy } = await explain(ctxFor(), { userId: person.id, topicKey: key, channel });
  return `${outcome} ${decidedBy}`;
};
export const suppressionsOf = (person: Person) =>
  transaction(system, (tx) =>
    tx.select().from(suppressions).where(eq(suppressions.userId, person.id)).orderBy(suppressions.id),
  );
export const consentsOf = (person: Person, topic: Topic) =>
  transaction(system, (tx) =>
    tx
      .select({ granted: consents.granted, source: consents.source, channel: consents.channel })
      .from(consents)
      .where(and(eq(consents.userId, person.id), eq(consents.topicId, topic.id)))
      .orderBy(consents.id),
  );
export const marketing = () => makeTopic({ classification: "MARKETING", name: "Offers" });
export const everythingOf = async (person: Person) =>
  JSON.stringify(
    await Promise.all(
      ["users", "preferences", "channel_switches", "schedules", "suppressions", "consents"].map((table) =>
        asOwner(
          database.url,
          `SELECT * FROM ${table} WHERE ${table === "users" ? "id" : "user_id"} = $1 ORDER BY 1, 2`,
          [person.id],
        ),
      ),
    ),
  );
