import type { ApolloServerPlugin } from "@apollo/server";
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  Kind,
  type OperationDefinitionNode,
  visit,
} from "graphql";
import { type Actor, actorId, actorRole, hasRole, isAdmin } from "#lib/actor.ts";
import { env } from "#lib/env.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import { captureError, logFor, metrics } from "#lib/telemetry/index.ts";
import type { GraphQLContext } from "./context.ts";
import { isUnexpected, notPersisted } from "./errors.ts";

/** Of a request that does not run, the first few errors are told: a hundred help nobody, and cost a hundred times as much. */
const mostErrors = 5;

/** Admins, auditors and integrators may ask for the schema; GRAPHQL_INTROSPECTION opens it to all, or closes it. */
function mayIntrospect(actor: Actor): boolean {
  return env().GRAPHQL_INTROSPECTION ?? (isAdmin(actor) || hasRole(actor, "AUDITOR") || actor.kind === "key");
}

function asksForSchema(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      if (name.value === "__schema" || name.value === "__type") found = true;
    },
  });
  return found;
}

/** What an operation is called in logs: its root fields. They come from our schema; operation names come from anybody. */
const rootFields = (operation: OperationDefinitionNode): string =>
  operation.selectionSet.selections
    .flatMap((selection) => (selection.kind === Kind.FIELD ? [selection.name.value] : []))
    .slice(0, 5)
    .join(",");

/**
 * Someone without the right who asks over HTTP for what it is needed for: noted once an operation, with the fields that were
 * refused. Of a person without the role, every field counts; of keys, tokens and links the mutations: a field that they may
 * not read is a mistake of somebody's program, a change that they may not make is what a stolen one is tried on. Our own
 * pages ask in process and leave out what they may not read; their forms note for themselves (app/admin/_forms/answer.ts).
 */
async function noteAttempt(
  { actor, client, requestId, now }: GraphQLContext,
  operation: OperationDefinitionNode | undefined,
  errors: readonly GraphQLFormattedError[] = [],
): Promise<void> {
  if (!client || actor.kind === "anonymous") return;
  const isMutation = operation?.operation === "mutation";
  const counts = (path: readonly unknown[]) => hasRole(actor, "VIEWER", "AUDITOR") || (isMutation && path.length === 1);
  const refused = errors.filter(({ extensions, path }) => extensions?.code === "FORBIDDEN" && path && counts(path));
  if (refused.length === 0) return;
  const fields = refused.slice(0, 5).map(({ path = [] }) => path.filter((key) => typeof key === "string").join("."));
  await recordSecurityEvent(
    { actor, requestId, now },
    {
      kind: "privilege.attempt",
      subject: actorId(actor),
      address: client.address,
      detail: {
        entrance: "graphql",
        // A token or a link acts as its person: whose doing it is, the subject alone does not tell.
        ...(actor.kind !== "person" && { by: actor.kind, scopes: actorRole(actor) }),
        operation: operation?.operation ?? "query",
        root: operation && rootFields(operation),
        fields,
      },
    },
  );
}

/** One log line, one measurement and the request id for every operation; a masked error's cause goes to the log. */
export const observe: ApolloServerPlugin<GraphQLContext> = {
  requestDidStart: async ({ contextValue }) => {
    const startedMs = performance.now();
    const log = logFor(contextValue);
    let failed = false;
    return {
      didResolveOperation: async ({ document }) => {
        if (asksForSchema(document) && !mayIntrospect(contextValue.actor))
          throw new GraphQLError("You are not allowed to read the schema.", {
            extensions: { code: "FORBIDDEN", http: { status: 403 } },
          });
      },
      didEncounterErrors: async ({ errors }) => {
        for (const error of errors) {
          if (!isUnexpected(error)) continue;
          failed = true;
          const cause = error.originalError ?? error;
          log.error({ action: "graphql.error", result: "error", path: error.path?.join("."), error: cause });
          captureError(cause, { requestId: contextValue.requestId });
        }
      },
      willSendResponse: async ({ response, operation }) => {
        const { body } = response;
        const errors = body.kind === "single" ? body.singleResult.errors : undefined;
        if (body.kind === "single" && errors)
          body.singleResult.errors = (body.singleResult.data ? errors : errors.slice(0, mostErrors)).map((error) => ({
            ...error,
            extensions: { ...error.extensions, requestId: contextValue.requestId },
          }));
        // Apollo's own word for it is 200.
        if (errors?.some(({ extensions }) => extensions?.code === notPersisted)) response.http.status = 400;
        const [refusal] = contextValue.refusals;
        const result = failed ? "error" : errors || refusal ? "refused" : "ok";
        await noteAttempt(contextValue, operation, errors);
        const durationMs = performance.now() - startedMs;
        const type = operation?.operation === "mutation" ? "mutation" : "query";
        metrics.graphqlOperations.observe({ type, outcome: result }, durationMs / 1000);
        log.info({
          action: operation ? `graphql.${type}:${rootFields(operation)}` : "graphql.invalid",
          result,
          code: errors?.[0]?.extensions?.code ?? refusal,
          durationMs: Math.round(durationMs),
        });
      },
    };
  },
};
