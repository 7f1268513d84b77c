import { OperatorError, UserError } from "#lib/errors.ts";

/** Turns a UserError into one sentence for the operator. */
export const throwForOperator = (error: unknown): never => {
  throw error instanceof UserError ? new OperatorError(error.message, { cause: error }) : error;
};
