import { text } from "node:stream/consumers";
import { Command, InvalidArgumentError } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import type { Ctx } from "#lib/context.ts";
import { withDatabaseIfUsable } from "./database.ts";
import type { Source } from "./smoke/run.ts";

interface Options {
  url?: string;
  token?: string;
  json?: boolean;
  browser: boolean;
}

export function parseUrl(url: string): string {
  const { protocol, username, origin } = URL.parse(url) ?? { protocol: "", username: "", origin: "" };
  if (!/^https?:$/.test(protocol) || username !== "")
    throw new InvalidArgumentError("must be an http(s) URL without a user, such as https://preferences.example.org.");
  return origin;
}

export const smokeCommand = (): Command =>
  new Command("smoke")
    .description("check a running service from end to end; exits with 0 if every part of it works")
    .option("--url <url>", "address of the service (default: APP_URL, else http://localhost and PORT)", parseUrl)
    .option(
      "--token <token>",
      "API key with OPERATIONS or token of an ADMIN, for a service whose database is not reachable from here; - reads it from stdin",
    )
    .option("--json", "print the results as JSON")
    .option("--no-browser", "check the pages over HTTP, even if a browser is installed")
    .action(async ({ token, ...options }: Options) => {
      if (token === undefined)
        return withDatabaseIfUsable(
          "smoke",
          (ctx) => withShortLivedKey(ctx, (source) => smoke(options, source)),
          async (reason) => smoke(options, (await import("./smoke/run.ts")).unusableDatabase(reason)),
        );
      const bearer = token === "-" ? (await text(process.stdin)).trim() : token;
      await smoke(options, { bearer, runHere: null });
    });

const keyLifetimeMs = 15 * 60_000;

/** Creates an API key for this run and revokes it afterwards, so that the service runs its own checks. */
async function withShortLivedKey(ctx: Ctx, fn: (source: Source) => Promise<void>): Promise<void> {
  const [{ createApiKey, revokeApiKey }, { readOwnMigrations }, { runSmokeCheck }] = await Promise.all([
    import("#lib/auth/index.ts"),
    import("#db/migrate.ts"),
    import("#lib/smoke/index.ts"),
  ]);
  await readOwnMigrations();
  const expiresAt = new Date(ctx.now.getTime() + keyLifetimeMs);
  // An older schema may refuse the key. The check of the schema then reports the cause.
  const key = await createApiKey(ctx, { name: "np smoke", scopes: ["OPERATIONS"], expiresAt }).catch(() => null);
  try {
    await fn({
      bearer: key?.secret ?? null,
      runHere: async (check) => (await runSmokeCheck({ ...ctx, now: new Date() }, { check })).checks,
    });
  } finally {
    if (key)
      await revokeApiKey(ctx, { id: key.apiKey.id, reason: "the smoke checks have ended" }).catch(() =>
        say(`The API key of this run could not be revoked. It expires at ${expiresAt.toISOString()}.`),
      );
  }
}

async function smoke({ url, json = false, browser }: Omit<Options, "token">, source: Source): Promise<void> {
  const [{ env }, { checkCount, recordResult, runSmoke }, { checkSummary, printChecks, startProgress }] =
    await Promise.all([import("#lib/env.ts"), import("./smoke/run.ts"), import("./report.ts")]);
  const address = url ?? env().appUrl;
  say(`Service: ${address}`);
  const progress = startProgress(checkCount);
  const startedMs = performance.now();
  const checks = await runSmoke({ ...source, url: address, useBrowser: browser, progress }).finally(progress.stop);
  printChecks(checks, json, { url: address });
  const problem = await recordResult(
    { url: address, bearer: source.bearer },
    {
      passed: checks.every(({ status }) => status !== "FAILED"),
      durationMs: performance.now() - startedMs,
      detail: checkSummary(checks),
    },
  );
  if (problem !== null) say(`The result was not recorded, so it verifies no incident: ${problem}.`);
}
