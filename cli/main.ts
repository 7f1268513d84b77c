import { Command, CommanderError } from "commander";
import { fail } from "#lib/bootstrap/console.ts";

/** `./np`: one file per command, loaded on demand. Exit code 0: done, 1: failed, 2: usage error. */
const commands: Record<string, () => Promise<Command>> = {
  "api-key": async () => (await import("./api-key.ts")).apiKeyCommand(),
  migrate: async () => (await import("./migrate.ts")).migrateCommand(),
  seed: async () => (await import("./seed.ts")).seedCommand(),
  import: async () => (await import("./import.ts")).importCommand(),
  rbac: async () => (await import("./rbac.ts")).rbacCommand(),
  user: async () => (await import("./user.ts")).userCommand(),
  sessions: async () => (await import("./sessions.ts")).sessionsCommand(),
  consent: async () => (await import("./consent.ts")).consentCommand(),
  secrets: async () => (await import("./secrets.ts")).secretsCommand(),
  audit: async () => (await import("./audit.ts")).auditCommand(),
  report: async () => (await import("./operations-report.ts")).operationsReportCommand(),
  release: async () => (await import("./release.ts")).releaseCommand(),
  backup: async () => (await import("./backup.ts")).backupCommand(),
  restore: async () => (await import("./restore.ts")).restoreCommand(),
  smoke: async () => (await import("./smoke.ts")).smokeCommand(),
  doctor: async () => (await import("./doctor.ts")).doctorCommand(),
  bench: async () => (await import("./bench.ts")).benchCommand(),
};

const program = new Command("np")
  .description("command line of Notification Preferences")
  .showHelpAfterError("(for usage, add --help)")
  .exitOverride();

try {
  const requested = process.argv[2] ?? "";
  const loaders = Object.hasOwn(commands, requested) ? [commands[requested]] : Object.values(commands);
  for (const load of loaders) if (load) program.addCommand((await load()).exitOverride());
  if (requested === "") program.help({ error: true });
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  fail(error);
}
