import { hasRole } from "#lib/actor.ts";
import type { Authenticated } from "#lib/auth/index.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import * as operations from "./generated/operations.ts";

/** The documents of our own pages, word for word as their code sends them; codegen writes them from graphql/documents. */
const documents = (): ReadonlySet<string> =>
  processSingleton("graphql.trusted", () => {
    const own = Object.values(operations).filter((one) => one instanceof operations.TypedDocumentString);
    return new Set(own.map(String));
  });

/**
 * Whether this request may send no document but those of our own pages: the session's cookie says whose it is, and the
 * person has no role. So a script that gets into a page can do what the page can do and nothing else. No header of the
 * browser is asked: over plain http there is no Sec-Fetch-Site. Bearer credentials, a session's token too, send any
 * document; admins and auditors have the playground.
 */
export const isHeldToPages = ({ actor, byCookie }: Authenticated): boolean =>
  byCookie && actor !== null && hasRole(actor, "VIEWER");

export const isTrusted = (document: string): boolean => documents().has(document);
