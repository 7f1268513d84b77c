import { Command, Option } from "commander";
import { say } from "#lib/bootstrap/console.ts";
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

const help = `
The file is a JSON list, or NDJSON when it ends in .ndjson or .jsonl, of
  { "user": "<externalId>", "tenant": "<tenantKey, may be left out>", "preferences": <the vendor's answer, verbatim> }
with the answer of
  knock     GET /v1/users/{id}/preferences, or /v1/users/{id}/preferences/{set}
  novu      GET /v2/subscribers/{id}/preferences
  courier   GET /users/{id}/preferences
  suprsend  GET /v1/user/{distinct_id}/preference/
Shapes that name their people themselves are taken as they are: Knock's {user_ids, preferences} and {users: [{id,
preferences}]}, Courier's bulk job users, SuprSend's {distinct_ids, channel_preferences, categories}. A file that is one
answer is taken with --user.

Topics are found by workflow key, category key or topic id, also in lower case and with - for _. Channels: email, sms,
and chat, slack or direct_message as SLACK. An off always counts; an on only where the file shows that somebody chose it.
Where entries disagree the off wins. What has no counterpart here is reported by reason, with the first places.

Choices made here stay as they are, and are counted; --overwrite lets the file win over them, also over an off.
Exit 1 when people were refused because their part of the file is not what the vendor documents; the others are in.`;

export const preferencesCommand = (): Command =>
  new Command("preferences")
    .description("bring preference sets over from another system")
    .argument("<file>", ".json, .ndjson or .jsonl; see below")
    .addOption(new Option("--from <system>", "where the file comes from").choices(VENDORS).makeOptionMandatory())
    .option("--user <externalId>", "the person, for a file that is one answer")
    .option("--tenant <tenantKey>", "with --user: the tenant that the answer is for")
    .option("--overwrite", "let the file win over choices made here")
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
      tell(report, from);
      if (report.bad.length > 0) process.exitCode = 1;
    });

function tell(report: PreferenceImportReport, from: Vendor): void {
  for (const { line, problem } of report.bad) say(`line ${line}: ${problem}`);
  if (report.notImported.length > 0) say("Not carried over:");
  for (const { reason, count, optOuts, first } of report.notImported)
    say(
      `  ${count} x ${reason}${optOuts ? `; ${optOuts} of them said no` : ""} (${first.join(", ")}${count > first.length ? ", …" : ""})`,
    );
  const parts = [
    `Imported ${counted(report.written, "choice", "choices")} and ${counted(report.switchedOff, "channel switch", "channel switches")} of ${counted(report.people, "person", "people")} from ${from}`,
    report.unchanged ? `${report.unchanged} were so already` : "",
    report.kept
      ? `${report.kept} made here were kept${report.keptOn ? `, ${report.keptOn} of them on here and off there` : ""}`
      : "",
    report.turnedOn
      ? `${counted(report.turnedOn, "off", "offs")} made here ${report.turnedOn === 1 ? "was" : "were"} turned on by --overwrite`
      : "",
    report.bad.length ? `${counted(report.bad.length, "entry was", "entries were")} refused` : "",
  ];
  say(`${parts.filter(Boolean).join("; ")}.`);
}
