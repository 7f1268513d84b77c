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
const Response = z.object({
  global: z.object({
    enabled: z.boolean(),
    channels: keyed,
    schedule: z.object({ isEnabled: z.boolean() }).nullish(),
  }),
  workflows: z.array(z.unknown()),
});
const responseFields = new Set(["global", "workflows"]);
const globalFields = new Set(["enabled", "channels", "schedule"]);
const workflowFields = new Set(["enabled", "channels", "overrides", "updatedAt", "workflow"]);

/** Reads preferences of a Novu subscriber. Decision 34 lists the accepted shapes, and which values are choices. */
export const novu: Reader = {
  splitByUser: () => null,
  read(value) {
    const wrapped = isObject(value) && !("global" in value) && isObject(value.data);
    const raw = wrapped ? value.data : value;
    const at: Path = wrapped ? ["data"] : [];
    const { global, workflows } = parseAt(Response, raw, at);
    const reading = draft();
    reportUnknown(reading, raw, responseFields, []);
    if (isObject(raw)) reportUnknown(reading, raw.global, globalFields, ["global"]);
    if (!global.enabled) reading.switchAllOff(["global", "enabled"]);
    for (const [channelName, setting] of Object.entries(global.channels)) {
      const path = ["global", "channels", channelName];
      if (parseAt(Switch, setting, [...at, ...path]) === false) reading.switchOff(channelName, path);
    }
    if (global.schedule?.isEnabled) reading.reportNotImported("SCHEDULE", ["global", "schedule"]);
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
  if (critical) reading.reportNotImported("REQUIRED_THERE", path);
  if (!enabled) reading.chooseAll(key, false, [...path, "enabled"]);
  const subscriberOverrides = new Set(
    overrides?.filter(({ source }) => source === "subscriber").map(({ channel }) => channel),
  );
  let hasDefault = false;
  for (const [channelName, value] of Object.entries(channels)) {
    const channelPath = [...path, "channels", channelName];
    const choice = parseAt(Switch, value, [...at, ...channelPath]);
    if (choice === false) reading.choose(key, channelName, false, channelPath);
    else if (choice && enabled && !critical) {
      if (updatedAt || subscriberOverrides.has(channelName)) reading.choose(key, channelName, true, channelPath);
      else hasDefault = true;
    }
  }
  if (hasDefault) reading.reportNotImported("DEFAULT_THERE", path);
}
