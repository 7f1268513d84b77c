import { globSync } from "node:fs";
import type { CodegenConfig } from "@graphql-codegen/cli";

/** The scalar types of resolvers: the server parses a DateTime into a Date and serializes a Date or a string. */
const scalars = {
  ID: "string",
  DateTime: { input: "Date", output: "Date | string" },
  TimeZone: "string",
  JSONObject: "Record<string, unknown>",
};

/** The scalar types of clients: JSON, so a DateTime is an RFC 3339 string both ways. */
const clientScalars = {
  ID: "string",
  DateTime: "string",
  TimeZone: "string",
  JSONObject: "Record<string, unknown>",
};

/** Generates types and string documents for a client. Generates nothing if the client has no documents. */
const client = (output: string, documents: string): CodegenConfig["generates"] =>
  globSync(documents).length === 0
    ? {}
    : {
        [output]: {
          documents,
          plugins: ["typescript-operations", "typed-document-node"],
          config: {
            useTypeImports: true,
            enumsAsTypes: true,
            scalars: clientScalars,
            documentMode: "string",
            pureMagicComment: true,
          },
        },
      };

const config: CodegenConfig = {
  schema: "graphql/*/schema.graphql",
  ignoreNoDocuments: true,
  emitLegacyCommonJSImports: false,
  importExtension: ".ts",
  generates: {
    "graphql/schema.graphql": {
      plugins: ["schema-ast"],
      config: { sort: true, includeDirectives: false },
    },
    "graphql/generated/resolvers.ts": {
      plugins: ["typescript", "typescript-resolvers"],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        maybeValue: "T | null | undefined",
        contextType: "\\#graphql/context.ts#GraphQLContext",
        scalars,
        mappers: {
          // A leading # (a package import) is escaped, because codegen splits module and type at #.
          User: "\\#lib/people/index.ts#Person",
          Operations: "object",
          Suppression: "\\#lib/suppression/index.ts#SuppressionRow",
          Topic: "\\#lib/topics/index.ts#Topic as TopicView",
          Notification: "\\#lib/notifications/index.ts#NotificationRow",
          Delivery: "\\#lib/delivery/index.ts#DeliveryRow",
          Decision: "\\#lib/preferences/index.ts#ExplainedDecision",
          DeliveryConnection: "\\#lib/delivery/index.ts#DeliveryPage",
          UserConnection: "\\#lib/people/index.ts#PeoplePage",
          Node: "{ id: string }",
          Schedule: "\\#lib/preferences/index.ts#ScheduleView",
          PreferenceMatrix: "\\#lib/preferences/index.ts#MatrixView",
          Consent: "\\#lib/consent/index.ts#ConsentRow",
          AuditEvent: "\\#lib/audit/index.ts#AuditEventView",
          Incident: "\\#lib/operations/index.ts#IncidentView",
          IncidentLink: "\\#lib/operations/index.ts#IncidentLinkView",
          OnCall: "\\#lib/operations/index.ts#OnCallView",
          OnCallDuty: "\\#lib/operations/index.ts#Duty",
          OnCallPerson: "\\#lib/operations/index.ts#StaffMember",
          OnCallShift: "\\#lib/operations/index.ts#ShiftRow",
          OnCallPage: "\\#lib/operations/index.ts#PageRow",
          StatusSubscriber: "\\#lib/operations/index.ts#Subscriber",
          MaintenanceWindow: "\\#lib/maintenance/index.ts#MaintenanceWindowRow",
          Report: "\\#lib/operations/index.ts#ReportView",
          ReportNote: "\\#lib/operations/index.ts#ReportText",
          ReportAmendment: "\\#lib/operations/index.ts#ReportAmendmentRow",
          ApiKey: "\\#lib/auth/index.ts#ApiKeyRow",
          UserSession: "\\#lib/auth/index.ts#SessionView",
        },
      },
    },
    ...client("graphql/generated/operations.ts", "graphql/documents/**/*.graphql"),
    ...client("examples/integrator/src/generated.ts", "examples/integrator/src/**/*.graphql"),
  },
};

export default config;
