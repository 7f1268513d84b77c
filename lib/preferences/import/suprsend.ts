import { z } from "zod";
import { type Draft, draft, isObject, type Path, parseAt, type Reader, reportUnknown } from "./reading.ts";

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
const Answer = z
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
const answerFields = new Set([
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

/**
 * Reads GET /v1/user/{distinct_id}/preference/ (`{sections, channel_preferences}`), its .../category/ form
 * (`{meta, results}`), one category, and the body of the bulk update, which names its people (`{distinct_ids,
 * channel_preferences, categories}`).
 * https://docs.suprsend.com/reference/get-user-full-preference, .../reference/user-category-preference,
 * .../reference/get-user-category-preferences, .../reference/bulk-update-user-preference.
 *
 * `original_preference` is "the default preference of the category", `preference` the person's: an opt_in that equals the
 * default, or comes without one, may never have been chosen and is not written; in an update's body it was. An opt_out
 * always counts, also a channel's within a category that cannot be left. `is_restricted` is the person's channel switch.
 */
export const suprsend: Reader = {
  addressed(value) {
    if (!isObject(value) || !Array.isArray(value.distinct_ids)) return null;
    return value.distinct_ids.map((user) => ({ user, answer: value, path: [] }));
  },
  read(given) {
    const reading = draft();
    if (isObject(given) && typeof given.category === "string") {
      readCategory(reading, given, [], false);
      return [reading.finish()];
    }
    const answer = parseAt(Answer, given, []);
    reportUnknown(reading, given, answerFields, []);
    answer.sections?.forEach((section, index) => {
      const path = ["sections", index];
      if (isObject(given) && Array.isArray(given.sections))
        reportUnknown(reading, given.sections[index], sectionFields, path);
      section.subcategories?.forEach((category, place) => {
        readCategory(reading, category, [...path, "subcategories", place], false);
      });
    });
    answer.results?.forEach((category, index) => {
      readCategory(reading, category, ["results", index], false);
    });
    answer.categories?.forEach((category, index) => {
      readCategory(reading, category, ["categories", index], true);
    });
    answer.channel_preferences?.forEach(({ channel, is_restricted }, index) => {
      if (is_restricted) reading.switchOff(channel, ["channel_preferences", index]);
    });
    if ((answer.meta?.count ?? 0) > (answer.meta?.offset ?? 0) + (answer.results?.length ?? 0))
      reading.left("MORE_PAGES", ["meta", "count"]);
    return [reading.finish()];
  },
};

/** `update`: from the body of an update, where all that stands was set. */
function readCategory(reading: Draft, raw: unknown, path: Path, update: boolean): void {
  const row = parseAt(Category, raw, path);
  const key = row.category;
  reportUnknown(reading, raw, categoryFields, path);
  for (const [index, { channel, preference }] of (row.channels ?? []).entries()) {
    const channelPath = [...path, "channels", index];
    if (preference === "opt_out") reading.choose(key, channel, false, channelPath);
    else if (preference !== "opt_in") reading.left("UNEXPLAINED", [...channelPath, "preference"]);
  }
  for (const word of row.opt_out_channels ?? []) reading.choose(key, word, false, [...path, "opt_out_channels"]);
  if (row.preference === "opt_out") reading.chooseAll(key, false, [...path, "preference"]);
  else if (row.preference === "cant_unsubscribe" || row.is_editable === false) reading.left("REQUIRED_THERE", path);
  else if (row.preference !== "opt_in") reading.left("UNEXPLAINED", [...path, "preference"]);
  else if (update || row.original_preference === "opt_out") readOptIn(reading, row, path);
  else reading.left("DEFAULT_THERE", path);
}

/** A category that somebody opted into: on where it names channels, or else on all that it does not turn off. */
function readOptIn(reading: Draft, row: z.output<typeof Category>, path: Path): void {
  const key = row.category;
  for (const [index, { channel, preference, is_editable }] of (row.channels ?? []).entries()) {
    if (preference !== "opt_in") continue;
    if (is_editable === false) reading.left("REQUIRED_THERE", [...path, "channels", index]);
    else reading.choose(key, channel, true, [...path, "channels", index]);
  }
  for (const word of row.opt_in_channels ?? []) reading.choose(key, word, true, [...path, "opt_in_channels"]);
  if (row.channels?.length || row.opt_in_channels?.length) return;
  const off = new Set(row.opt_out_channels?.map((word) => word.toLowerCase()));
  for (const word of ["email", "sms", "slack"])
    if (!off.has(word)) reading.choose(key, word, true, [...path, "preference"]);
}
