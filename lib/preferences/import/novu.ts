import { z } from "zod";
import { type Draft, draft, isObject, keyed, type Path, parseAt, type Reader, reportUnknown } from "./reading.ts";

const Switch = z.boolean().nullish();
const Workflow = z.object({
  enabled: z.boolean(),
  channels: keyed,
  overrides: z.array(z.object({ channel: z.string(), source: z.string() })).nullish(),
  updatedAt: z.string().nullish(),
  workflow: z.object({ identifier: z.string(), critical: z.boolean().nullish() }),
});
const Answer = z.object({
  global: z.object({
    enabled: z.boolean(),
    channels: keyed,
    schedule: z.object({ isEnabled: z.boolean() }).nullish(),
  }),
  workflows: z.array(z.unknown()),
});
const answerFields = new Set(["global", "workflows"]);
const globalFields = new Set(["enabled", "channels", "schedule"]);
const workflowFields = new Set(["enabled", "channels", "overrides", "updatedAt", "workflow"]);

/**
 * Reads GET /v2/subscribers/{subscriberId}/preferences, bare or in the `data` that Novu's server wraps answers in.
 * https://docs.novu.co/api-reference/subscribers/retrieve-subscriber-preferences; types: novuhq/novu,
 * apps/api/src/app/subscribers-v2/dtos/subscriber-{global,workflow}-preference.dto.ts. No bulk shape names subscribers.
 *
 * Novu answers all five channels of every workflow, chosen or not. An on counts as chosen only where `updatedAt` ("only
 * present if subscriber explicitly set preferences") or an override by the subscriber says so; an off always counts.
 * A schedule is not quiet hours: what falls outside it "will be suppressed" (https://novu.co/changelog/notifications-schedule),
 * here it would be held, and its time zone is not in the answer.
 */
export const novu: Reader = {
  addressed: () => null,
  read(given) {
    const wrapped = isObject(given) && !("global" in given) && isObject(given.data);
    const raw = wrapped ? given.data : given;
    const at: Path = wrapped ? ["data"] : [];
    const { global, workflows } = parseAt(Answer, raw, at);
    const reading = draft();
    reportUnknown(reading, raw, answerFields, []);
    if (isObject(raw)) reportUnknown(reading, raw.global, globalFields, ["global"]);
    if (!global.enabled) reading.switchAllOff(["global", "enabled"]);
    for (const [word, value] of Object.entries(global.channels)) {
      const path = ["global", "channels", word];
      if (parseAt(Switch, value, [...at, ...path]) === false) reading.switchOff(word, path);
    }
    if (global.schedule?.isEnabled) reading.left("SCHEDULE", ["global", "schedule"]);
    workflows.forEach((workflow, index) => {
      readWorkflow(reading, workflow, ["workflows", index], at);
    });
    return [reading.finish({ at })];
  },
};

function readWorkflow(reading: Draft, raw: unknown, path: Path, at: Path): void {
  const { enabled, channels, overrides, updatedAt, workflow } = parseAt(Workflow, raw, [...at, ...path]);
  const key = workflow.identifier;
  reportUnknown(reading, raw, workflowFields, path);
  const critical = workflow.critical === true;
  if (critical) reading.left("REQUIRED_THERE", path);
  if (!enabled) reading.chooseAll(key, false, [...path, "enabled"]);
  const theirs = new Set(overrides?.filter(({ source }) => source === "subscriber").map(({ channel }) => channel));
  let byDefault = false;
  for (const [word, value] of Object.entries(channels)) {
    const channelPath = [...path, "channels", word];
    const choice = parseAt(Switch, value, [...at, ...channelPath]);
    if (choice === false) reading.choose(key, word, false, channelPath);
    else if (choice && enabled && !critical) {
      if (updatedAt || theirs.has(word)) reading.choose(key, word, true, channelPath);
      else byDefault = true;
    }
  }
  if (byDefault) reading.left("DEFAULT_THERE", path);
}
