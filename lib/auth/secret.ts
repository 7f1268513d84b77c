import { eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { settings } from "#db/schema/index.ts";
import { env } from "#lib/env.ts";

/** The newest of AUTH_SECRETS; without that variable, the secret this installation made for itself at its first migration. */
export async function authSecret(): Promise<string> {
  const [newest] = env().AUTH_SECRETS ?? [];
  if (newest) return newest;
  const [row] = await transaction({ kind: "system", task: "auth.secret" }, (tx) =>
    tx.select().from(settings).where(eq(settings.key, "auth_secret")),
  );
  if (typeof row?.value !== "string") throw new Error("the setting auth_secret is missing");
  return row.value;
}
