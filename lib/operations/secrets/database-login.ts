import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { createPool, databaseError, runStatement, transaction } from "#db/client.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { OperatorError } from "#lib/errors.ts";
import { recordRotation } from "./change.ts";

/** Two logins alternate: while one is replaced, connections of the other one work. */
const suffix = "_b";
const otherLogin = (login: string): string =>
  login.endsWith(suffix) ? login.slice(0, -suffix.length) : login + suffix;

/** PostgreSQL would cut a longer name, which may then be another role's. */
const maxNameBytes = 63;
const iterations = 4_096;

/** PostgreSQL's form of a SCRAM-SHA-256 password (RFC 5803), so that the password itself is in no statement and no log. */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const keyOf = (label: string) => createHmac("sha256", salted).update(label).digest();
  const stored = createHash("sha256").update(keyOf("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${keyOf("Server Key").toString("base64")}`;
}

/** Throws OperatorError if the server has a role of this name that is not a login of this service. */
async function readOwnLogin(login: string): Promise<{ owner: string; exists: boolean; connections: number }> {
  const { rows } = await runStatement(
    `SELECT current_user AS owner, EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS exists,
       $1 = current_user OR EXISTS (SELECT FROM pg_auth_members WHERE roleid = to_regrole(quote_ident(current_user))
         AND member = to_regrole(quote_ident($1))) AS ours,
       (SELECT count(*)::int FROM pg_stat_activity WHERE usename = $1) AS connections`,
    [login],
  );
  const [{ ours, ...found }] = rows as [{ owner: string; exists: boolean; ours: boolean; connections: number }];
  if (found.exists && !ours)
    throw new OperatorError(`The server has a role ${login} that is not a login of this service. Nothing is changed.`);
  return found;
}

/** Throws OperatorError if the server refuses the login, for example by its pg_hba.conf. */
async function assertConnects(url: string, login: string): Promise<void> {
  const pool = createPool(url, { max: 1 });
  try {
    await pool.query("SELECT 1");
  } catch (error) {
    const code = databaseError(error)?.code ?? "no connection";
    throw new OperatorError(
      `The server does not accept the new login ${login} (${code}). Nothing is written, and the login in use still works. Let an administrator of the server allow it, and try again.`,
    );
  } finally {
    await pool.end();
  }
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * Gives the other login a new password and returns the URL with it. The login is created if it is missing, with the rights of
 * the role that owns the tables: its sessions run as that role. The login in use keeps its password. ADMIN only. Throws
 * OperatorError with the statements for an administrator if the role in use may not do it.
 */
export async function rotateDatabaseLogin(ctx: Ctx, databaseUrl: string): Promise<{ url: string; login: string }> {
  authorize(ctx.actor, "secrets.write");
  const url = new URL(databaseUrl);
  const login = otherLogin(decodeURIComponent(url.username));
  if (Buffer.byteLength(login) > maxNameBytes)
    throw new OperatorError(`The name of the login is too long for a second one, ${login}. Rename it first.`);
  const { owner, exists } = await readOwnLogin(login);
  const password = randomBytes(24).toString("base64url");
  const statements = statementsFor({ login, owner, exists, password: scramVerifier(password) });
  try {
    await runStatement(statements.join(";\n"), []);
  } catch (error) {
    const code = databaseError(error)?.code ?? "";
    if (!["42501", "0LP01", "0A000"].includes(code)) throw error;
    const forAdministrator = statementsFor({ login, owner, exists, password: null }).join(";\n");
    throw new OperatorError(
      `The role ${owner} may not do this. Let an administrator of the server run the following, with a new password, and put it into DATABASE_URL:\n${forAdministrator};`,
    );
  }
  url.username = encodeURIComponent(login);
  url.password = password;
  await assertConnects(url.href, login);
  await recordRotation(ctx, {
    name: "DATABASE_URL",
    before: new URL(databaseUrl).password || undefined,
    after: password,
  });
  return { url: url.href, login };
}

/** `password`: null for a text in which a person fills it in. */
function statementsFor({
  login,
  owner,
  exists,
  password,
}: {
  login: string;
  owner: string;
  exists: boolean;
  password: string | null;
}): string[] {
  const name = identifier(login);
  const secret = password === null ? "'<new password>'" : literal(password);
  const isOwner = login === owner;
  return [
    `${exists ? "ALTER" : "CREATE"} ROLE ${name} LOGIN PASSWORD ${secret}`,
    // Everything that the login creates then belongs to the owner. SET ROLE np_app asks for the rights of the login itself.
    ...(isOwner
      ? []
      : [`GRANT ${identifier(owner)}, np_app TO ${name}`, `ALTER ROLE ${name} SET role = ${literal(owner)}`]),
  ];
}

/**
 * Takes the password of the login that is no longer in DATABASE_URL away. ADMIN only. Throws OperatorError while a connection
 * uses it, or if it is another's role.
 */
export async function retireDatabaseLogin(ctx: Ctx, databaseUrl: string): Promise<{ login: string }> {
  authorize(ctx.actor, "secrets.write");
  const login = otherLogin(decodeURIComponent(new URL(databaseUrl).username));
  const { exists, connections } = await readOwnLogin(login);
  if (!exists) throw new OperatorError(`There is no login ${login}. Nothing to do.`);
  if (connections > 0)
    throw new OperatorError(
      `The login ${login} has ${connections} open connections. Restart web and worker with the new DATABASE_URL first.`,
    );
  await runStatement(`ALTER ROLE ${identifier(login)} PASSWORD NULL`, []);
  await transaction(ctx.actor, (tx) =>
    audit(tx, ctx, { action: "secret.retire", before: { name: "DATABASE_URL", login }, after: null }),
  );
  return { login };
}
