import { Command } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import { OperatorError, UserError } from "#lib/errors.ts";
import { withDatabase } from "./database.ts";
import { counted } from "./import-file.ts";

export function sessionsCommand(): Command {
  const end = new Command("end")
    .description("end all sessions of a person immediately; they can sign in again")
    .argument("<id>", "usr_…")
    .requiredOption("--reason <reason>", "reason, recorded in the audit log")
    .exitOverride()
    .action(async (userId: string, { reason }: { reason: string }) => {
      const { endSessions } = await import("#lib/auth/index.ts");
      const { ended } = await withDatabase("sessions.end", (ctx) => endSessions(ctx, { userId, reason })).catch(
        (error: unknown) => {
          if (!(error instanceof UserError)) throw error;
          const sentence = error.path[0] === "reason" ? `--reason ${error.message}.` : error.message;
          throw new OperatorError(sentence, { cause: error });
        },
      );
      say(`Ended ${counted(ended, "session", "sessions")} of ${userId}.`);
    });
  return new Command("sessions").description("manage sessions").addCommand(end);
}
