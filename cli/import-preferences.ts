import { Command, Option } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import { addressRules } from "#lib/channels/addresses.ts";
import type { PreferenceImportReport } from "#lib/preferences/import/index.ts";
import { VENDORS, type Vendor } from "#lib/preferences/import/vendors.ts";
import { withDatabase } from "./database.ts";
import { counted, fromCaller, startBar } from "./import-file.ts";

interface Options {
  from: Vendor;
  user?: string;
  tenant?: string;
  overwrite?: boolean;
}

const channelNames = Object.entries(addressRules)
  .map(([channel, { importNames }]) => `${importNames.join(" or ")} as ${channel}`)
  .join(", ");

const help = `
The file is a JSON list of objects, or NDJSON if its name ends in .ndjson or .jsonl:
  { "user": "<externalId>", "tenant": "<tenantKey, optional>", "preferences": <the vendor's response, unchanged> }
The response of
  knock     GET /v1/users/{id}/preferences, or /v1/users/{id}/preferences/{set}
  novu      GET /v2/subscribers/{id}/preferences
  courier   GET /users/{id}/preferences
  suprsend  GET /v1/user/{distinct_id}/preference/
Formats that contain people are also accepted: Knock's {user_ids, preferences} and {users: [{id, preferences}]},
Courier's bulk job users, SuprSend's {distinct_ids, channel_preferences, categories}. If the file is a single response,
pass the person with --user.

Topics are matched by workflow key, category key or topic id, also in lower case and with - instead of _. Channels:
${channelNames}.
Every off is imported. An on is imported only if the file shows that the person chose it. If entries conflict, off wins.
Entries that cannot be imported are reported by reason, with the position of the first ones.

Choices made in this service are kept and counted. With --overwrite, the file replaces them, even an off.
The exit code is 1 if people were rejected because their entry does not match the vendor's documentation. All other
people are imported.`;

export const preferencesCommand = (): Command =>
  new Command("preferences")
    .description("import preferences from another system")
    .argument("<file>", ".json, .ndjson or .jsonl file, see below")
    .addOption(new Option("--from <system>", "source of the file").choices(VENDORS).makeOptionMandatory())
    .option("--user <externalId>", "person, for a file with a single response")
    .option("--tenant <tenantKey>", "tenant of the response, with --user")
    .option("--overwrite", "replace choices made in this service")
    .addHelpText("after", help)
    .exitOverride()
    .action(async (file: string, { from, user, tenant, overwrite }: Options, command: Command) => {
      if (tenant !== undefined && user === undefined) command.error("error: --tenant needs --user");
      const { importPreferences } = await import("#lib/preferences/import/index.ts");
      const path = fromCaller(file);
      const bar = startBar(path, file);
      const report = await withDatabase("import", async (ctx) => {
        try {
          const subject = user === undefined ? null : { user, tenant };
          return await importPreferences(ctx, {
            path,
            from,
            subject,
            overwrite,
            onBytes: (bytes) => bar.increment(bytes),
          });
        } finally {
          bar.stop();
        }
      });
      reportResult(report, from);
      if (report.bad.length > 0) process.exitCode = 1;
    });

function reportResult(report: PreferenceImportReport, from: Vendor): void {
  for (const { line, problem } of report.bad) say(`line ${line}: ${problem}`);
  if (report.notImported.length > 0) say("Not imported:");
  for (const { reason, count, optOuts, first } of report.notImported)
    say(
      `  ${count} x ${reason}${optOuts ? `; ${optOuts} of them opted out` : ""} (${first.join(", ")}${count > first.length ? ", …" : ""})`,
    );
  const parts = [
    `Imported ${counted(report.written, "choice", "choices")} and ${counted(report.switchedOff, "channel switch", "channel switches")} of ${counted(report.people, "person", "people")} from ${from}`,
    report.unchanged ? `${report.unchanged} were already set` : "",
    report.kept
      ? `${report.kept} made in this service were kept${report.keptOn ? `, ${report.keptOn} of them on here and off in the file` : ""}`
      : "",
    report.turnedOn
      ? `${counted(report.turnedOn, "choice", "choices")} made in this service ${report.turnedOn === 1 ? "was" : "were"} turned on by --overwrite`
      : "",
    report.bad.length ? `${counted(report.bad.length, "entry was", "entries were")} rejected` : "",
  ];
  say(`${parts.filter(Boolean).join("; ")}.`);
}
