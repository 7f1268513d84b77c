import { access, constants } from "node:fs/promises";
import { Command } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import { OperatorError } from "#lib/errors.ts";
import { showSteps } from "./backup-steps.ts";
import { withDatabase } from "./database.ts";
import { counted, fromCaller } from "./import-file.ts";

const help = `
The target is DATA_DIR, or the empty database of DATABASE_URL. Nothing is restored over data. Set AUTH_SECRETS to those of the
time of the backup, which signed it. Erasures after the backup are repeated from DATA_DIR/erasures.ndjson, from erasures.ndjson
beside the backups, and from each --erasures: give those of all hosts. The service does not start on the restored database
before this command has succeeded. Run it again if it was interrupted.`;

interface Options {
  identity?: string;
  erasures: string[];
  archiving: boolean;
  unsigned?: true;
}

export const restoreCommand = (): Command =>
  new Command("restore")
    .description("restore a backup into an empty database, repeat later erasures, and verify the audit log")
    .argument("<DIR>", "a backup, or the folder of the backups (then the newest complete one)")
    .option("--identity <file>", "file with an age identity (default: BACKUP_IDENTITY_FILE)")
    .option("--erasures <file>", "a list of erasures to repeat; can be given more than once", collect, [])
    .option("--no-archiving", "turn the archiving of WAL off in the restored server, as for a copy beside the original")
    .option("--unsigned", "accept a backup without a signature, which everyone who can write to its folder can make")
    .addHelpText("after", help)
    .exitOverride()
    .action(async (dir: string, { identity, erasures, archiving, unsigned }: Options) => {
      if (identity !== undefined) process.env.BACKUP_IDENTITY_FILE = fromCaller(identity);
      const files = erasures.map(fromCaller);
      // Before anything is restored, so that a wrong name changes nothing.
      for (const file of files) await requireReadable(file);
      const { completeRestore, findBackup, unpackBackup } = await import("#lib/backup/index.ts");
      const backup = await findBackup(fromCaller(dir));
      const { onStep, stop } = showSteps();
      await unpackBackup(backup, { onStep, isCopy: !archiving, unsigned }).finally(stop);
      const report = await withDatabase(
        "restore",
        (ctx, url) => {
          onStep("Comparing with the manifest, repeating erasures, verifying the audit log", null);
          return completeRestore(ctx, url, backup, files);
        },
        { migrates: false },
      );
      if (report.migrated.length > 0) say(`Applied ${report.migrated.join(", ")}.`);
      const lists = report.erasureFiles.length > 0 ? report.erasureFiles.join(", ") : "no list: there was none";
      say(`Erased ${counted(report.erased, "person", "people")} again, from ${lists}.`);
      say(
        `Restored ${backup.manifest.id}: all rows are there, and the audit log verifies (${counted(report.events, "event", "events")}).`,
      );
    });

const requireReadable = (file: string): Promise<void> =>
  access(file, constants.R_OK).catch((error: unknown) => {
    throw new OperatorError(`The list of erasures ${file} cannot be read. Nothing was restored.`, { cause: error });
  });

const collect = (file: string, before: string[]): string[] => [...before, file];
