import { setTimeout as delay } from "node:timers/promises";
import { and, eq, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { deliveries, workers } from "#db/schema/index.ts";
import { probeUserId } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { deadAfterMs } from "#lib/jobs/index.ts";
import { acceptNotification, parseNotification } from "#lib/notifications/index.ts";
import { ensureProbeWorld, probe, probeChannel, probeTopic, removeProbe } from "./world.ts";

export interface CheckResult {
  ok: boolean;
  ms: number;
  /** Why it failed. */
  problem?: string;
}

const pollMs = 100;

/**
 * Sends a message through accept, plan and deliver to the probe's outbox, never to a provider, waits until it is SENT, and
 * removes its rows. Without a worker it does not wait.
 */
export async function sendProbe(ctx: Ctx, timeoutMs: number): Promise<CheckResult> {
  const startedMs = performance.now();
  const finish = (problem?: string): CheckResult => {
    const ms = Math.round(performance.now() - startedMs);
    return problem === undefined ? { ok: true, ms } : { ok: false, ms, problem };
  };
  const notificationId = await acceptProbe(ctx);
  if (notificationId === null) return finish("no worker is alive");
  try {
    for (;;) {
      const status = await statusOf(notificationId);
      if (status === "SENT") return finish();
      if (status === "SKIPPED" || status === "FAILED" || status === "DEAD") return finish(`the message is ${status}`);
      if (performance.now() - startedMs >= timeoutMs)
        return finish(`not sent after ${timeoutMs / 1000} s (${status ?? "not planned"})`);
      await delay(pollMs);
    }
  } finally {
    await transaction(probe, (tx) => removeProbe(tx, notificationId, ctx.now));
  }
}

/** Returns the notification's id, or null if no worker is alive: its jobs would pile up. */
const acceptProbe = (ctx: Ctx): Promise<string | null> =>
  transaction(probe, async (tx) => {
    const alive = sql`${workers.heartbeatAt} > now() - make_interval(secs => ${deadAfterMs / 1000})`;
    return (await tx.$count(workers, alive)) === 0 ? null : acceptMessage(tx, ctx);
  });

/** Accepts a message to the probe's person as any other notification. Returns its id. */
export async function acceptMessage(tx: Tx, { requestId, now }: Ctx): Promise<string> {
  await ensureProbeWorld(tx, now);
  const message = parseNotification({
    topicKey: probeTopic.key,
    audience: { userIds: [probeUserId] },
    channels: [probeChannel],
    subject: probeTopic.name,
    body: probeTopic.name,
  });
  const { notification } = await acceptNotification(tx, { actor: probe, requestId, now }, message);
  return notification.id;
}

const statusOf = (notificationId: string): Promise<string | undefined> =>
  transaction(probe, async (tx) => {
    const [delivery] = await tx
      .select({ status: deliveries.status })
      .from(deliveries)
      .where(and(eq(deliveries.userId, probeUserId), eq(deliveries.notificationId, notificationId)));
    return delivery?.status;
  });
