import { z } from "zod";
import { channelModules } from "#lib/channels/index.ts";
import { CHANNELS, type Channel } from "#lib/enums.ts";
import { bulkFlag, bulkSize, defineTask, type JobSpec, priorities } from "#lib/jobs/define.ts";

/** Sends one batch of deliveries of one channel. The payload names the rows, so the job searches for none. */
export const deliverTask = defineTask({
  name: "deliver",
  schema: z.object({
    channel: z.enum(CHANNELS),
    /** Pairs of user id and delivery id. */
    deliveries: z.array(z.tuple([z.string(), z.string()])).min(1),
  }),
});

export type DeliverJob = JobSpec<typeof deliverTask.schema>;

/** Jobs for deliveries of one channel, in their order. They run immediately unless `runAt` or `afterMs` is set. */
export function deliverJobs(
  channel: Channel,
  deliveries: readonly { userId: string; id: string }[],
  { runAt, afterMs, priority }: { runAt?: Date; afterMs?: number; priority?: number } = {},
): DeliverJob[] {
  const size = channelModules[channel].jobSize;
  return Array.from({ length: Math.ceil(deliveries.length / size) }, (_, index) => ({
    task: deliverTask,
    payload: {
      channel,
      deliveries: deliveries
        .slice(index * size, (index + 1) * size)
        .map(({ userId, id }): [string, string] => [userId, id]),
    },
    runAt,
    afterMs,
    priority,
    flags: deliveries.length > bulkSize ? [channel, bulkFlag] : [channel],
  }));
}

/** Asks the provider whether it accepted a message whose answer was lost. */
export const reconcileTask = defineTask({
  name: "reconcile",
  schema: z.object({ userId: z.string(), deliveryId: z.string() }),
});

/** A provider may list an accepted message a moment later. */
export const firstLookUpDelayMs = 10_000;

export const reconcileJob = ({ userId, id, channel }: { userId: string; id: string; channel: Channel }): JobSpec => ({
  task: reconcileTask,
  payload: { userId, deliveryId: id },
  flags: [channel],
});

/** One job per message: the items of a digest are looked up as one message. */
export function reconcileJobs(
  unknown: readonly { userId: string; id: string; digestId: string | null; channel: Channel }[],
  afterMs = firstLookUpDelayMs,
): JobSpec[] {
  const messages = new Map(unknown.map((row) => [row.digestId ?? row.id, row]));
  return [...messages.values()].map((row) => ({ ...reconcileJob(row), afterMs }));
}

/** Sends one digest: all deliveries with its id, as one message. */
export const digestTask = defineTask({
  name: "digest",
  schema: z.object({ channel: z.enum(CHANNELS), userId: z.string(), digestId: z.string() }),
});

export const digestJob = (
  payload: z.output<typeof digestTask.schema>,
  when: { runAt?: Date; afterMs?: number } = {},
): JobSpec => ({ task: digestTask, payload, ...when, priority: priorities.released, flags: [payload.channel] });
