import { forbidden, notFound, unauthorized } from "next/navigation";
import { execute } from "#graphql/execute.ts";
import type { TypedDocumentString } from "#graphql/generated/operations.ts";
import type { Actor } from "#lib/actor.ts";

/**
 * Runs a query for a page. A forbidden nested field stays null; a forbidden root field shows the forbidden page. Every
 * other error is a fault and shows the error page.
 */
export async function runQuery<R, V extends Record<string, unknown>>(
  document: TypedDocumentString<R, V>,
  variables: V,
  actor: Actor,
): Promise<R> {
  const { data, errors } = await execute(document, variables, actor);
  for (const { code, message, path } of errors) {
    const isRootField = (path?.length ?? 0) <= 1;
    if (code === "UNAUTHENTICATED") unauthorized();
    if (code === "FORBIDDEN" && isRootField) forbidden();
    // The cursor or the id in the URL is not valid: someone edited it.
    if (code === "BAD_USER_INPUT") notFound();
    if (code !== "FORBIDDEN") throw new Error(`${code}: ${message}`);
  }
  if (data === null) throw new Error("the schema gave neither data nor an error");
  // The same plain objects as over HTTP: the executor's objects have no prototype, and React passes only plain objects
  // to the browser.
  return JSON.parse(JSON.stringify(data)) as R;
}
