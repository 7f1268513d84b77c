import { z } from "zod";
import { defineTask, type JobSpec, priorities } from "#lib/jobs/define.ts";
import { CHANNELS } from "#lib/vocabulary.ts";

/** Sends one digest: all deliveries that carry its id, as one message. */
export const digestTask = defineTask({
  name: "digest",
  schema: z.object({ channel: z.enum(CHANNELS), userId: z.string(), digestId: z.string() }),
});

export const digestJob = (
  payload: z.output<typeof digestTask.schema>,
  when: { runAt?: Date; afterMs?: number } = {},
): JobSpec => ({ task: digestTask, payload, ...when, priority: priorities.held, flags: [payload.channel] });
