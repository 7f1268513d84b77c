import type { ApolloServerPlugin } from "@apollo/server";
import { GraphQLError, Kind, type OperationDefinitionNode } from "graphql";
import { isProbe } from "#lib/actor.ts";
import { readOnlyUntil } from "#lib/maintenance/index.ts";
import type { GraphQLContext } from "./context.ts";

/** The mutations that operators need during a window: to manage it, to handle incidents, and to limit damage. */
const allowed: ReadonlySet<string> = new Set([
  "__typename",
  "containIncident",
  "createProbeAccess",
  "endMaintenance",
  "endSession",
  "endSessions",
  "linkIncidents",
  "openIncident",
  "recordSmokeRun",
  "endShift",
  "overrideShift",
  "revokeApiKey",
  "runSmokeCheck",
  "saveShift",
  "scheduleMaintenance",
  "setChannelPaused",
  "setEscalation",
  "updateIncident",
  "writePostMortem",
]);

const isRefused = ({ operation, selectionSet }: OperationDefinitionNode): boolean =>
  operation === "mutation" &&
  selectionSet.selections.some((selection) => selection.kind !== Kind.FIELD || !allowed.has(selection.name.value));

/** Refuses changes in a read-only maintenance window, before anything is written. Pages send their changes through GraphQL too. */
export const readOnlyWindow: ApolloServerPlugin<GraphQLContext> = {
  requestDidStart: async ({ contextValue: { actor, now } }) => {
    let until: Date | null = null;
    return {
      didResolveOperation: async ({ operation }) => {
        if (!operation || !isRefused(operation) || isProbe(actor)) return;
        until = await readOnlyUntil(now);
        if (!until) return;
        throw new GraphQLError(
          `The service is read-only for maintenance until ${until.toISOString()}. Nothing was changed. Try again then.`,
          { extensions: { code: "SERVICE_UNAVAILABLE", http: { status: 503 } } },
        );
      },
      willSendResponse: async ({ response }) => {
        if (!until) return;
        // Planned, so it spends no error budget (server/observe-request.ts).
        response.http.headers.set("x-maintenance", "read-only");
        response.http.headers.set("retry-after", String(Math.ceil((until.getTime() - now.getTime()) / 1000)));
      },
    };
  },
};
