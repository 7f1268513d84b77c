import { Command, CommanderError } from "commander";
import { fail } from "#lib/start/progress.ts";
import { apiKeyCommand } from "./api-key.ts";
import { benchCommand } from "./bench.ts";
import { importCommand } from "./import.ts";
import { migrateCommand } from "./migrate.ts";
import { seedCommand } from "./seed.ts";

/** `./np`: one file a command. Exit 0 = done, 1 = failed, 2 = misused. */
const program = new Command("np")
  .description("Notification Preferences on the command line")
  .showHelpAfterError("(--help shows how)")
  .exitOverride();

for (const command of [apiKeyCommand(), migrateCommand(), seedCommand(), importCommand(), benchCommand()])
  program.addCommand(command.exitOverride());

try {
  if (process.argv.length <= 2) program.help({ error: true });
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  fail(error);
}
