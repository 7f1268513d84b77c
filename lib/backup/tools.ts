import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { OperatorError } from "#lib/errors.ts";

export type Tool = "pg_dump" | "pg_restore";

/** Parameters of a URL that libpq knows. node-postgres has others, which libpq would reject. */
const known = ["sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs", "channel_binding"];

/** The connection for PostgreSQL's programs. The password is in no argument, because every user of the host sees those. */
export function environmentFor(databaseUrl: string): Record<string, string> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(databaseUrl);
  const options = known.flatMap((name): [string, string][] => {
    const value = searchParams.get(name);
    return value === null
      ? []
      : [[`PG${name.replaceAll("_", "").toUpperCase()}`, value === "no-verify" ? "require" : value]];
  });
  return {
    PGHOST: searchParams.get("host") ?? hostname.replace(/^\[|\]$/g, ""),
    PGPORT: port || "5432",
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGAPPNAME: "notification-preferences backup",
    ...Object.fromEntries(options),
  };
}

/** Runs one of PostgreSQL's programs and returns its stdout. Throws OperatorError with the end of its stderr. */
export async function runTool(tool: Tool, args: readonly string[], databaseUrl?: string): Promise<string> {
  const connection = databaseUrl === undefined ? {} : environmentFor(databaseUrl);
  const child = spawn(tool, args, {
    // Variables of the operator's shell must not choose another server or another language.
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin", NODE_ENV: process.env.NODE_ENV, LC_ALL: "C", ...connection },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const [out, err, [code]] = await ended.catch((error: unknown) => {
    throw missing(tool, error);
  });
  if (code === 0) return out;
  // The programs quote rows of tables in the lines CONTEXT, DETAIL and COPY, and people's data must be in no log.
  const lines = err.split("\n").filter((line) => /error|fatal|abort/i.test(line) && !/^\s*(CONTEXT|DETAIL)/.test(line));
  throw new OperatorError(`${tool} failed: ${lines.slice(0, 3).join(" | ").trim() || `exit code ${code}`}.`);
}

function missing(tool: Tool, error: unknown): unknown {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) return error;
  return new OperatorError(
    `${tool} is not installed. Install PostgreSQL's client programs in a version at least as new as the server's (Debian: the package postgresql-client-<version>).`,
    { cause: error },
  );
}

/** The major version of a program. Throws OperatorError if it is not installed. */
async function majorOf(tool: Tool): Promise<number> {
  return Number(/\(PostgreSQL\) (\d+)/.exec(await runTool(tool, ["--version"]))?.[1] ?? 0);
}

/** pg_dump refuses a newer server. Throws OperatorError with a sentence that says what to install. */
export async function requireTool(tool: Tool, serverMajor: number): Promise<void> {
  const major = await majorOf(tool);
  if (major < serverMajor)
    throw new OperatorError(
      `${tool} is version ${major}, and the server is PostgreSQL ${serverMajor}. Install PostgreSQL's client programs ${serverMajor} or newer.`,
    );
}
