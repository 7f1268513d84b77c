import { z } from "zod";
import { channelOf, type Draft, draft, isObject, type Path, parseAt, type Reader, reportUnknown } from "./reading.ts";

const Channel = z.object({ channel: z.string(), preference: z.string(), is_editable: z.boolean().nullish() });
const Category = z.object({
  category: z.string(),
  preference: z.string(),
  original_preference: z.string().nullish(),
  is_editable: z.boolean().nullish(),
  channels: z.array(Channel).nullish(),
  opt_in_channels: z.array(z.string()).nullish(),
  opt_out_channels: z.array(z.string()).nullish(),
});
const Restriction = z.object({ channel: z.string(), is_restricted: z.boolean() });
const Response = z
  .object({
    sections: z.array(z.object({ subcategories: z.array(z.unknown()).nullish() })).nullish(),
    results: z.array(z.unknown()).nullish(),
    categories: z.array(z.unknown()).nullish(),
    channel_preferences: z.array(Restriction).nullish(),
    meta: z
      .object({ count: z.number().nullish(), limit: z.number().nullish(), offset: z.number().nullish() })
      .nullish(),
  })
  .refine(
    ({ sections, results, categories, channel_preferences }) =>
      sections ?? results ?? categories ?? channel_preferences,
    "has neither sections, results, categories nor channel_preferences",
  );
const responseFields = new Set([
  "sections",
  "results",
  "categories",
  "channel_preferences",
  "meta",
  "distinct_ids",
  "distinct_id",
]);
const sectionFields = new Set(["name", "slug", "description", "tags", "subcategories"]);
const categoryFields = new Set([...Object.keys(Category.shape), "name", "description", "tags"]);

/** Reads preferences of a SuprSend user. Decision 34 lists the accepted shapes, and which values are choices. */
export const suprsend: Reader = {
  splitByUser(value) {
    if (!isObject(value) || !Array.isArray(value.distinct_ids)) return null;
    return value.distinct_ids.map((user) => ({ user, response: value, path: [] }));
  },
  read(value) {
    const reading = draft();
    if (isObject(value) && typeof value.category === "string") {
      readCategory(reading, value, [], false);
      return [reading.finish()];
    }
    const response = parseAt(Response, value, []);
    reportUnknown(reading, value, responseFields, []);
    response.sections?.forEach((section, index) => {
      const path = ["sections", index];
      if (isObject(value) && Array.isArray(value.sections))
        reportUnknown(reading, value.sections[index], sectionFields, path);
      section.subcategories?.forEach((category, position) => {
        readCategory(reading, category, [...path, "subcategories", position], false);
      });
    });
    response.results?.forEach((category, index) => {
      readCategory(reading, category, ["results", index], false);
    });
    response.categories?.forEach((category, index) => {
      readCategory(reading, category, ["categories", index], true);
    });
    response.channel_preferences?.forEach(({ channel, is_restricted }, index) => {
      if (is_restricted) reading.switchOff(channel, ["channel_preferences", index]);
    });
    if ((response.meta?.count ?? 0) > (response.meta?.offset ?? 0) + (response.results?.length ?? 0))
      reading.reportNotImported("MORE_PAGES", ["meta", "count"]);
    return [reading.finish()];
  },
};

/** `update`: the category is from the body of an update, so all its values are choices. */
function readCategory(reading: Draft, raw: unknown, path: Path, update: boolean): void {
  const row = parseAt(Category, raw, path);
  const key = row.category;
  reportUnknown(reading, raw, categoryFields, path);
  for (const [index, { channel, preference }] of (row.channels ?? []).entries()) {
    const channelPath = [...path, "channels", index];
    if (preference === "opt_out") reading.choose(key, channel, false, channelPath);
    else if (preference !== "opt_in") reading.reportNotImported("UNEXPLAINED", [...channelPath, "preference"]);
  }
  for (const channelName of row.opt_out_channels ?? [])
    reading.choose(key, channelName, false, [...path, "opt_out_channels"]);
  if (row.preference === "opt_out") reading.chooseAll(key, false, [...path, "preference"]);
  else if (row.preference === "cant_unsubscribe" || row.is_editable === false)
    reading.reportNotImported("REQUIRED_THERE", path);
  else if (row.preference !== "opt_in") reading.reportNotImported("UNEXPLAINED", [...path, "preference"]);
  else if (update || row.original_preference === "opt_out") readOptIn(reading, row, path);
  else reading.reportNotImported("DEFAULT_THERE", path);
}

/** A category with an opt_in: on for the channels that it lists, or else on for all channels that it does not turn off. */
function readOptIn(reading: Draft, row: z.output<typeof Category>, path: Path): void {
  const key = row.category;
  for (const [index, { channel, preference, is_editable }] of (row.channels ?? []).entries()) {
    if (preference !== "opt_in") continue;
    if (is_editable === false) reading.reportNotImported("REQUIRED_THERE", [...path, "channels", index]);
    else reading.choose(key, channel, true, [...path, "channels", index]);
  }
  for (const channelName of row.opt_in_channels ?? [])
    reading.choose(key, channelName, true, [...path, "opt_in_channels"]);
  if (row.channels?.length || row.opt_in_channels?.length) return;
  reading.chooseAll(key, true, [...path, "preference"], row.opt_out_channels?.map(channelOf));
}
