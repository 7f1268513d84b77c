import { limitRequestConnections } from "#db/request-concurrency.ts";
import type { Actor } from "#lib/actor.ts";
import { currentRequestId, withSpan } from "#lib/telemetry/index.ts";
import { createContext } from "./context.ts";
import type { TypedDocumentString } from "./generated/operations.ts";
import { apollo } from "./server.ts";

export interface ExecuteError {
  message: string;
  path?: readonly (string | number)[];
  code: string;
}

/**
 * Runs a typed document in process as an actor, with the same schema, policies and limits as over HTTP. For server
 * components and forms.
 */
export async function execute<R, V extends Record<string, unknown>>(
  document: TypedDocumentString<R, V>,
  variables: V,
  actor: Actor,
): Promise<{ data: R | null; errors: ExecuteError[] }> {
  const server = await apollo();
  const contextValue = createContext({ actor, requestId: currentRequestId(), now: new Date() });
  const response = await limitRequestConnections(() =>
    withSpan("graphql", {}, () =>
      server.executeOperation<R, V>({ query: document.toString(), variables }, { contextValue }),
    ),
  );
  if (response.body.kind !== "single") throw new Error("incremental delivery is not supported");
  const { data, errors } = response.body.singleResult;
  return {
    data: data ?? null,
    errors: (errors ?? []).map(({ message, path, extensions }) => ({
      message,
      path,
      code: String(extensions?.code ?? "INTERNAL_SERVER_ERROR"),
    })),
  };
}
