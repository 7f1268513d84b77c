import { z } from "zod";
import { defineTask, type JobSpec, neverGivenUp } from "#lib/jobs/define.ts";
import { CHANNELS } from "#lib/vocabulary.ts";

/** Sends one digest: all deliveries that carry its id, as one message. */
export const digestTask = defineTask({
  name: "digest",
  schema: z.object({ channel: z.enum(CHANNELS), userId: z.string(), digestId: z.string() }),
  maxAttempts: neverGivenUp,
});

/** Like other messages that waited, a digest goes behind the messages of every tenant's own share (lib/delivery/tasks.ts). */
const priority = 10;

export const digestJob = (
  payload: z.output<typeof digestTask.schema>,
  when: { runAt?: Date; afterMs?: number } = {},
): JobSpec => ({ task: digestTask, payload, ...when, priority, flags: [payload.channel] });
