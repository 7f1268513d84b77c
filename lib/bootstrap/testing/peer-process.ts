import { changes } from "#db/changes.ts";
import { transaction } from "#db/client.ts";
import { actorFromHeaders } from "#lib/auth/index.ts";
import type { Channel } from "#lib/enums.ts";
import { readCatalogue } from "#lib/topics/index.ts";
import { listenForChanges } from "../listen-for-changes.ts";

/**
 * A process that answers questions over IPC, on the database of DATABASE_URL: `node peer-process.ts LISTEN_URL`. It listens
 * for changes over LISTEN_URL.
 */
export type Question =
  | { id: number; about: "live" }
  | { id: number; about: "actor"; bearer: string }
  | { id: number; about: "topic"; topicKey: string }
  | { id: number; about: "policy"; tenantKey: string; topicId: string; channel: Channel }
  | { id: number; about: "pauses" };
export type Answer = { id: number; answer: unknown };

async function answerTo(question: Question): Promise<unknown> {
  switch (question.about) {
    case "live":
      return changes().isLive;
    case "actor":
      return actorFromHeaders({ authorization: `Bearer ${question.bearer}`, cookie: null }, new Date());
    default:
      return transaction({ kind: "system", task: "test" }, async (tx) => {
        if (question.about === "policy") {
          const { tenantKey, topicId, channel } = question;
          return (await readCatalogue(tx, [tenantKey])).tenantPolicy(tenantKey, topicId, channel);
        }
        const { topicsByKey, pauses } = await readCatalogue(tx);
        return question.about === "topic" ? topicsByKey.get(question.topicKey) : [...pauses.keys()];
      });
  }
}

const stop = listenForChanges(process.argv[2] ?? "");
process.on("message", async (question: Question) => {
  process.send?.({ id: question.id, answer: await answerTo(question) } satisfies Answer);
});
process.on("disconnect", () => {
  stop();
  process.exit();
});
