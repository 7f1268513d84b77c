import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { webhookEvents } from "#db/schema/index.ts";
import type { ProviderEvent } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { WebhookProvider } from "#lib/enums.ts";
import { addJobs, priorities } from "#lib/jobs/index.ts";
import { webhookTask } from "./tasks.ts";

type ReceivedEvent = ProviderEvent & { provider: WebhookProvider };

/**
 * Records a verified event and adds the job that applies it, in one transaction. Duplicates add no job, whether they arrive
 * at once or days apart. Returns true for a new event. `ctx` must be the service's own.
 */
export async function receive({ provider, id, kind, payload }: ReceivedEvent, ctx: Ctx): Promise<boolean> {
  return transaction(ctx.actor, async (tx) => {
    const inserted = await tx
      .insert(webhookEvents)
      .values({ provider, id, kind, payload: sql`${asJsonb(payload)}::jsonb`, receivedAt: ctx.now })
      .onConflictDoNothing()
      .returning({ id: webhookEvents.id });
    if (inserted.length === 0) return false;
    await addJobs(tx, [{ task: webhookTask, payload: { provider, id }, priority: priorities.providerEvent }]);
    return true;
  });
}

/** JSON that `jsonb` accepts: a text message can contain NUL and lone surrogates, which `jsonb` rejects. */
const asJsonb = (payload: Record<string, unknown>): string =>
  JSON.stringify(payload).replace(/\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g, (sequence) =>
    sequence === "\\\\" ? sequence : "\ufffd",
  );
