import { Command, InvalidArgumentError } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import { SCOPES, type Scope } from "#lib/enums.ts";
import { OperatorError, UserError } from "#lib/errors.ts";
import { withDatabase } from "./database.ts";

function parseScopes(text: string): Scope[] {
  return text.split(",").map((item) => {
    const name = item.trim().toUpperCase();
    const scope = SCOPES.find((known) => known === name);
    if (!scope) throw new InvalidArgumentError(`"${name}" is not a scope. The scopes are ${SCOPES.join(", ")}.`);
    return scope;
  });
}

function parseDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 3650)
    throw new InvalidArgumentError("must be a number of days from 1 to 3650.");
  return days;
}

export function apiKeyCommand(): Command {
  const create = new Command("create")
    .description("create an API key; stdout gets only its secret, which is shown once")
    .requiredOption("--name <name>", "purpose of the key")
    .requiredOption("--scopes <scopes>", `comma-separated scopes: ${SCOPES.join(", ")}`, parseScopes)
    .option("--days <days>", "validity in days (default: until it is revoked)", parseDays)
    .exitOverride()
    .action(async ({ name, scopes, days }: { name: string; scopes: Scope[]; days?: number }) => {
      const { createApiKey } = await import("#lib/auth/index.ts");
      const { secret, apiKey } = await withDatabase("api-key", (ctx) =>
        createApiKey(ctx, {
          name,
          scopes,
          expiresAt: days === undefined ? null : new Date(ctx.now.getTime() + days * 86_400_000),
        }).catch((error: unknown) => {
          throw error instanceof UserError ? new OperatorError(`--${error.path[0] ?? "name"} ${error.message}`) : error;
        }),
      );
      process.stdout.write(`${secret}\n`);
      say(`Created ${apiKey.id} with ${scopes.join(", ")}. The secret above is not shown again.`);
    });
  return new Command("api-key").description("manage API keys for integrators").addCommand(create);
}
