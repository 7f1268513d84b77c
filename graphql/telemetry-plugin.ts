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
import {
  actorFields,
  captureError,
  failActiveSpan,
  log,
  metrics,
  nameActiveSpan,
  PREFERENCE_CHANGES,
} from "#lib/telemetry/index.ts";
import type { GraphQLContext } from "./context.ts";
import { isUnexpected, persistedQueryNotSupported } from "./errors.ts";

/**
 * A request that does not run reports its first few errors. A hundred errors do not help and cost a hundred times as
 * much.
 */
const maxErrors = 5;

/** Admins, auditors and API keys may introspect. GRAPHQL_INTROSPECTION allows it for everyone or for nobody. */
function mayIntrospect(actor: Actor): boolean {
  return env().GRAPHQL_INTROSPECTION ?? (isAdmin(actor) || hasRole(actor, "AUDITOR") || actor.kind === "key");
}

/** Apollo keeps parsed documents, so a document is searched once. */
const introspections = new WeakMap<DocumentNode, boolean>();

function isIntrospection(document: DocumentNode): boolean {
  const known = introspections.get(document);
  if (known !== undefined) return known;
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      if (name.value === "__schema" || name.value === "__type") found = true;
    },
  });
  introspections.set(document, found);
  return found;
}

function rootFields(operation: OperationDefinitionNode): readonly string[] {
  const known = fieldsOfOperations.get(operation);
  if (known !== undefined) return known;
  const fields = operation.selectionSet.selections.flatMap((selection) =>
    selection.kind === Kind.FIELD ? [selection.name.value] : [],
  );
  fieldsOfOperations.set(operation, fields);
  return fields;
}

const fieldsOfOperations = new WeakMap<OperationDefinitionNode, readonly string[]>();

/**
 * The name of an operation in logs: its root fields. They come from our schema, while a client chooses the operation
 * name.
 */
const nameOf = (operation: OperationDefinitionNode): string => rootFields(operation).slice(0, 5).join(",");

/** Counts the changes of preferences in an operation, with the outcome of the whole operation. */
function countPreferenceChanges(
  actor: Actor,
  operation: OperationDefinitionNode | undefined,
  outcome: "ok" | "refused" | "error",
): void {
  if (operation?.operation !== "mutation" || actor.kind === "anonymous" || actor.kind === "system") return;
  const fields = rootFields(operation);
  for (const change of PREFERENCE_CHANGES)
    if (fields.includes(change)) metrics.preferenceChanges.inc({ change, by: actor.kind, outcome });
}

/**
 * Records forbidden operations over HTTP, one event per operation. For a person without the role every field counts;
 * for keys, tokens and links only mutations, because a forbidden read is usually a setup mistake, but a stolen
 * credential is tried on changes. Forms record their own (app/admin/_forms/handle-form.ts).
 */
async function recordPrivilegeAttempt(
  { actor, client, requestId, now }: GraphQLContext,
  operation: OperationDefinitionNode | undefined,
  errors: readonly GraphQLFormattedError[] = [],
): Promise<void> {
  if (!client || actor.kind === "anonymous") return;
  const isMutation = operation?.operation === "mutation";
  const isRecorded = (path: readonly unknown[]) =>
    hasRole(actor, "VIEWER", "AUDITOR") || (isMutation && path.length === 1);
  const refused = errors.filter(({ extensions, path }) => extensions?.code === "FORBIDDEN" && path && isRecorded(path));
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
        // A token or a link acts as its person, so the subject alone does not show the credential.
        ...(actor.kind !== "person" && { by: actor.kind, scopes: actorRole(actor) }),
        operation: operation?.operation ?? "query",
        root: operation && nameOf(operation),
        fields,
      },
    },
  );
}

/**
 * Names the operation's span, writes one log line and one measurement per operation, and adds the request id to errors. The cause of a masked error
 * is logged.
 */
export const telemetry: ApolloServerPlugin<GraphQLContext> = {
  requestDidStart: async ({ contextValue }) => {
    const startedMs = performance.now();
    let failed = false;
    return {
      didResolveOperation: async ({ document, operation }) => {
        if (operation)
          nameActiveSpan(`${operation.operation} ${nameOf(operation)}`, {
            "graphql.operation.type": operation.operation,
          });
        if (isIntrospection(document) && !mayIntrospect(contextValue.actor))
          throw new GraphQLError("You are not allowed to read the schema.", {
            extensions: { code: "FORBIDDEN", http: { status: 403 } },
          });
      },
      didEncounterErrors: async ({ errors }) => {
        for (const error of errors) {
          if (!isUnexpected(error)) continue;
          failed = true;
          failActiveSpan();
          const cause = error.originalError ?? error;
          log.error({
            ...actorFields(contextValue),
            action: "graphql.error",
            result: "error",
            path: error.path?.join("."),
            error: cause,
          });
          captureError(cause, { requestId: contextValue.requestId });
        }
      },
      willSendResponse: async ({ response, operation }) => {
        const { body } = response;
        const errors = body.kind === "single" ? body.singleResult.errors : undefined;
        if (body.kind === "single" && errors)
          body.singleResult.errors = (body.singleResult.data ? errors : errors.slice(0, maxErrors)).map((error) => ({
            ...error,
            extensions: { ...error.extensions, requestId: contextValue.requestId },
          }));
        // Apollo sends 200.
        if (errors?.some(({ extensions }) => extensions?.code === persistedQueryNotSupported))
          response.http.status = 400;
        const [refusal] = contextValue.refusals;
        const result = failed ? "error" : errors || refusal ? "refused" : "ok";
        await recordPrivilegeAttempt(contextValue, operation, errors);
        const durationMs = performance.now() - startedMs;
        const type = operation?.operation === "mutation" ? "mutation" : "query";
        metrics.graphqlOperations.observe({ type, outcome: result }, durationMs / 1000);
        countPreferenceChanges(contextValue.actor, operation, result);
        log.info({
          ...actorFields(contextValue),
          action: operation ? `graphql.${type}:${nameOf(operation)}` : "graphql.invalid",
          result,
          code: errors?.[0]?.extensions?.code ?? refusal,
          durationMs: Math.round(durationMs),
        });
      },
    };
  },
};
