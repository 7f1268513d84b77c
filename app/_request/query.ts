import { forbidden, notFound, unauthorized } from "next/navigation";
import { execute } from "#graphql/execute.ts";
import type { TypedDocumentString } from "#graphql/generated/operations.ts";
import type { Actor } from "#lib/actor.ts";

/**
 * What a page asks the schema. A field inside an object that the actor may not read stays null; a whole question that is
 * refused becomes the page for that; anything else is a fault and ends at the error page.
 */
export async function runQuery<R, V extends Record<string, unknown>>(
  document: TypedDocumentString<R, V>,
  variables: V,
  actor: Actor,
): Promise<R> {
  const { data, errors } = await execute(document, variables, actor);
  for (const { code, message, path } of errors) {
    const wholeQuestion = (path?.length ?? 0) <= 1;
    if (code === "UNAUTHENTICATED") unauthorized();
    if (code === "FORBIDDEN" && wholeQuestion) forbidden();
    // A cursor or an id that somebody typed into the address bar.
    if (code === "BAD_USER_INPUT") notFound();
    if (code !== "FORBIDDEN") throw new Error(`${code}: ${message}`);
  }
  if (data === null) throw new Error("the schema gave neither data nor an error");
  // As it would come over HTTP: the executor's objects have no prototype, and React passes only plain ones to the browser.
  return JSON.parse(JSON.stringify(data)) as R;
}
