import { unwrapResolverError } from "@apollo/server/errors";
import type { GraphQLError, GraphQLFormattedError } from "graphql";
import { limits } from "#lib/limits.ts";
import { isUnavailable } from "./is-database-unavailable.ts";
import { expectedError } from "./policy/apply.ts";

/** What Apollo says to a hash in place of a query: its clients know this code, and send the query itself from then on. */
export const notPersisted = "PERSISTED_QUERY_NOT_SUPPORTED";

/** Codes that callers may see as they are; everything else is INTERNAL_SERVER_ERROR, and its text stays in our log. */
const published = new Map([
  ["GRAPHQL_PARSE_FAILED", "BAD_USER_INPUT"],
  ["GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"],
  ["BAD_REQUEST", "BAD_USER_INPUT"],
  ["OPERATION_RESOLUTION_FAILURE", "BAD_USER_INPUT"],
  ["PERSISTED_QUERY_NOT_FOUND", notPersisted],
  [notPersisted, notPersisted],
  ...["BAD_USER_INPUT", "UNAUTHENTICATED", "FORBIDDEN", "RATE_LIMITED", "SERVICE_UNAVAILABLE", "NOT_IMPLEMENTED"].map(
    (code) => [code, code] as const,
  ),
]);

/** graphql-js stops at the 50th wrong variable with an error that has no code: it is as much the caller's as the 49 before. */
const tooManyErrors = /^Too many errors processing variables/;
const codeOf = (error: Pick<GraphQLFormattedError, "message" | "extensions">): string =>
  tooManyErrors.test(error.message) ? "BAD_USER_INPUT" : String(error.extensions?.code);

/** Turns what was thrown into what the caller is told: expected errors in words, all others masked. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { locations, path } = formatted;
  const expected = expectedError(unwrapResolverError(error));
  if (expected) return { message: expected.message, locations, path, extensions: { code: expected.code } };
  const code = published.get(codeOf(formatted));
  // Guesses name parts of the schema that the caller may not read; Apollo hides those of validation, not those of variables.
  if (code) return { message: publicText(formatted.message), locations, path, extensions: { code } };
  if (isUnavailable(unwrapResolverError(error)))
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

/** As graphql-js says it, with a mistake in its grammar that it may mend. */
const tooManyTokens = /tokens. Parsing aborted/;

const publicText = (message: string): string =>
  tooManyTokens.test(message)
    ? `The document has more than ${limits.tokens} tokens: send lists as variables, which count for none.`
    : message.replace(/ Did you mean .*/s, "");

/** Whether nobody expected this error: it is logged with its cause, and reported. */
export const isUnexpected = (error: GraphQLError): boolean =>
  expectedError(unwrapResolverError(error)) === null && !published.has(codeOf(error));
