import { unwrapResolverError } from "@apollo/server/errors";
import type { GraphQLError, GraphQLFormattedError } from "graphql";
import { limits } from "#lib/limits.ts";
import { isDatabaseUnavailable } from "./is-database-unavailable.ts";
import { expectedError } from "./policy/apply.ts";

/** Apollo's code for an unsupported persisted-query hash. Clients react to it by sending the full query. */
export const persistedQueryNotSupported = "PERSISTED_QUERY_NOT_SUPPORTED";

/**
 * Error codes that are passed on to clients. Every other error becomes INTERNAL_SERVER_ERROR, and its message is only
 * logged.
 */
const publicCodes = new Map([
  ["GRAPHQL_PARSE_FAILED", "BAD_USER_INPUT"],
  ["GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"],
  ["BAD_REQUEST", "BAD_USER_INPUT"],
  ["OPERATION_RESOLUTION_FAILURE", "BAD_USER_INPUT"],
  ["PERSISTED_QUERY_NOT_FOUND", persistedQueryNotSupported],
  [persistedQueryNotSupported, persistedQueryNotSupported],
  ...["BAD_USER_INPUT", "UNAUTHENTICATED", "FORBIDDEN", "RATE_LIMITED", "SERVICE_UNAVAILABLE"].map(
    (code) => [code, code] as const,
  ),
]);

/** After 50 invalid variables graphql-js stops with an error without a code. It is a client error like the others. */
const tooManyErrors = /^Too many errors processing variables/;
const codeOf = (error: Pick<GraphQLFormattedError, "message" | "extensions">): string =>
  tooManyErrors.test(error.message) ? "BAD_USER_INPUT" : String(error.extensions?.code);

/** Formats an error for the client: expected errors keep their message, all others are masked. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { locations, path } = formatted;
  const expected = expectedError(unwrapResolverError(error));
  if (expected) return { message: expected.message, locations, path, extensions: { code: expected.code } };
  const code = publicCodes.get(codeOf(formatted));
  // Remove suggestions: they name parts of the schema that the client may not read. Apollo removes those of validation
  // errors, but not those of variables.
  if (code) return { message: publicText(formatted.message), locations, path, extensions: { code } };
  if (isDatabaseUnavailable(unwrapResolverError(error)))
    return {
      message: "The database is unavailable. Try again shortly.",
      locations,
      path,
      extensions: { code: "SERVICE_UNAVAILABLE" },
    };
  return {
    message: "Something went wrong on our side. Send the request id to the operators of this service.",
    locations,
    path,
    extensions: { code: "INTERNAL_SERVER_ERROR" },
  };
}

/** The error message of graphql-js. The pattern tolerates a correction of its grammar. */
const tooManyTokens = /tokens. Parsing aborted/;

const publicText = (message: string): string =>
  tooManyTokens.test(message)
    ? `The document has more than ${limits.tokens} tokens: send lists as variables, which do not count.`
    : message.replace(/ Did you mean .*/s, "");

/** True for an error that nobody expected: it is logged with its cause and captured. */
export const isUnexpected = (error: GraphQLError): boolean =>
  expectedError(unwrapResolverError(error)) === null && !publicCodes.has(codeOf(error));
