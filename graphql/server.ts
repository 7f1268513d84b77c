import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { makeExecutableSchema } from "@graphql-tools/schema";
import type { GraphQLSchema } from "graphql";
import { limits } from "#lib/limits.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import type { GraphQLContext } from "./context.ts";
import { formatError } from "./errors.ts";
import { limitRules, sizeLimit } from "./limits.ts";
import { applyPolicy } from "./policy/apply.ts";
import { fieldPolicy } from "./policy/table.ts";
import { readOnlyWindow } from "./read-only.ts";
import { resolvers } from "./resolvers.ts";
import { telemetry } from "./telemetry-plugin.ts";

/** The working directory is the project's root, both under Next's bundler and under Node. */
export const sdl = (): string => readFileSync(join(process.cwd(), "graphql/schema.graphql"), "utf8");

/** The executable schema with the policy of each field applied. */
export function createSchema(): GraphQLSchema {
  const schema = makeExecutableSchema({
    typeDefs: sdl(),
    resolvers,
    resolverValidationOptions: { requireResolversToMatchSchema: "error" },
  });
  return applyPolicy(schema, fieldPolicy);
}

function createServer(): ApolloServer<GraphQLContext> {
  return new ApolloServer<GraphQLContext>({
    schema: createSchema(),
    // The telemetry plugin decides per request who may introspect (telemetry-plugin.ts).
    introspection: true,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: [...limitRules],
    // The cache control plugin wraps every field of every answer. No answer may be cached (http.ts).
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      telemetry,
      readOnlyWindow,
      sizeLimit,
    ],
    formatError,
  });
}

/** The process's only Apollo server, started. */
export const apollo = (): Promise<ApolloServer<GraphQLContext>> =>
  processSingleton("apollo", async () => {
    const server = createServer();
    await server.start();
    return server;
  });
