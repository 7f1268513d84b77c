import { createHash } from "node:crypto";
import type { Tx } from "#db/client.ts";
import { consents } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { addressHasher, addressOf } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import type { Person } from "#lib/people/index.ts";
import type { Topic } from "#lib/topics/index.ts";

export interface ConsentChange {
  person: Person;
  topic: Topic;
  channel: Channel;
  granted: boolean;
  /** The tenant whose messages the choice is about; null: the person's general choice. */
  tenantKey: string | null;
  /** The text that the person was shown, if it was not our own page. */
  wording?: string;
  /** The source of the choice, if the actor does not determine it. */
  source?: string;
}

/** Rows in one statement, well below PostgreSQL's 65,535 parameters. */
const batchSize = 2_000;

/** The source of a choice, by its actor. */
function sourceOf(actor: Actor): string {
  switch (actor.kind) {
    case "person":
      return "preferences page";
    case "link":
      return `preferences page by signed link${suffixOf(actor.via)}`;
    case "token":
      return `user token${suffixOf(actor.via)}`;
    case "key":
      return `API key ${actor.keyId}`;
    case "system":
      return actor.task;
    case "anonymous":
      return "anonymous";
  }
}

const suffixOf = (via: string | undefined): string => (via === undefined ? "" : ` of ${via}`);

/** The text that is shown beside the switch. */
export const wordingOf = ({ name, description }: Topic, channel: Channel): string =>
  `${name}: ${description} [${channel}]`;

/**
 * Records the evidence of each opt-in to MARKETING and each withdrawal, in the transaction of the change: wording and version,
 * language, source, time and address hash (GDPR article 7(1); the address itself would be personal data). Skips other topics.
 */
export async function recordConsents(tx: Tx, ctx: Ctx, changes: readonly ConsentChange[]): Promise<void> {
  const marketing = changes.filter(({ topic }) => topic.classification === "MARKETING");
  if (marketing.length === 0) return;
  const hash = await addressHasher();
  const rows = marketing.map(
    ({ person, topic, channel, granted, tenantKey, wording = wordingOf(topic, channel), source }) => {
      const address = addressOf(person, channel)?.address;
      return {
        userId: person.id,
        id: newId("consent"),
        tenantKey: tenantKey ?? "",
        topicId: topic.id,
        channel,
        granted,
        wording,
        wordingVersion: createHash("sha256").update(wording).digest("hex").slice(0, 12),
        locale: person.locale,
        source: source ?? sourceOf(ctx.actor),
        addressHash: address === undefined ? null : hash(channel, address),
        at: ctx.now,
      };
    },
  );
  for (let start = 0; start < rows.length; start += batchSize)
    await tx.insert(consents).values(rows.slice(start, start + batchSize));
}
