import { Command, Option } from "commander";
import { WAYS, type Way } from "#lib/backup/ways.ts";
import { say } from "#lib/bootstrap/console.ts";
import { drillCommand } from "./backup-drill.ts";
import { folderFor, showSteps } from "./backup-steps.ts";
import { withDatabase } from "./database.ts";
import { counted } from "./import-file.ts";

const help = `
A backup has everything: data, keys and addresses. It is encrypted with BACKUP_AGE_RECIPIENTS or BACKUP_PASSPHRASE. Keep the
folder on another disk or host, together with DATA_DIR/erasures.ndjson, and AUTH_SECRETS elsewhere. See docs/backup.md.`;

interface Options {
  way?: Way;
  acceptSmaller?: true;
}

export const backupCommand = (): Command =>
  new Command("backup")
    .description(
      "back the database up into a new folder below DIR, and check the backup; exits with 0 if it is complete",
    )
    .argument("[DIR]", "folder of the backups (default: BACKUP_DIR)")
    .addOption(
      new Option(
        "--way <way>",
        "base: the files of the embedded server; dump: pg_dump (default: base for the embedded database, else dump)",
      ).choices(WAYS),
    )
    .option("--accept-smaller", "succeed although the backup is much smaller than the last one")
    .addHelpText("after", help)
    .exitOverride()
    .action(async (dir: string | undefined, { way, acceptSmaller }: Options, command: Command) => {
      const folder = await folderFor(dir, command);
      const { takeBackup } = await import("#lib/backup/index.ts");
      const { onStep, stop } = showSteps();
      const { folder: made, manifest } = await withDatabase(
        "backup",
        (ctx, url) => takeBackup(ctx, { dir: folder, url, way, acceptSmaller, onStep }).finally(stop),
        // The backup before an update has the schema from before it.
        { migrates: false },
      );
      const rows = Object.values(manifest.rows).reduce((sum, count) => sum + count, 0);
      say(
        `Backed up ${counted(rows, "row", "rows")} of ${counted(Object.keys(manifest.rows).length, "table", "tables")} to ${made} (${Math.ceil(manifest.archive.bytes / 1024)} KB, encryption: ${manifest.encryption}).`,
      );
      if (manifest.encryption === "none")
        say("The backup is not encrypted: everyone who can read the file has all data and keys.");
    })
    .addCommand(drillCommand());
