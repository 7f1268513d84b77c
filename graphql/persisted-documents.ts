import { hasRole } from "#lib/actor.ts";
import type { Authenticated } from "#lib/auth/index.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import * as operations from "./generated/operations.ts";

/**
 * The documents of our own pages, byte for byte as their code sends them. codegen generates them from
 * graphql/documents.
 */
const ownDocuments = (): ReadonlySet<string> =>
  processSingleton("graphql.trusted", () => {
    const own = Object.values(operations).filter((one) => one instanceof operations.TypedDocumentString);
    return new Set(own.map(String));
  });

/**
 * True if this request may run only our own pages' documents: it has a session cookie, and the person has no role. An
 * injected script can then do no more than the page. Sec-Fetch-Site is not checked (absent over plain HTTP). Bearer
 * credentials and admins and auditors may run any document.
 */
export const isLimitedToOwnDocuments = ({ actor, byCookie }: Authenticated): boolean =>
  byCookie && actor !== null && hasRole(actor, "VIEWER");

export const isOwnDocument = (document: string): boolean => ownDocuments().has(document);
