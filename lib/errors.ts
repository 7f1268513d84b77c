/**
 * The errors of verbs. graphql/policy/apply.ts turns each into a member of the mutation's result union. Any other error is
 * masked, logged with its cause and given a request id.
 */
type Code = "INVALID" | "NOT_FOUND" | "CONFLICT" | "LOCKED" | "LIMIT_EXCEEDED";

export abstract class UserError extends Error {
  abstract readonly code: Code;
  abstract readonly typename: string;
  /** The path in the input: ["cells", "3", "topicKey"]. */
  readonly path: string[];
  constructor(message: string, path: string[] = []) {
    super(message);
    this.path = path;
  }
}

export class ValidationError extends UserError {
  readonly code: Code = "INVALID";
  readonly typename = "ValidationError";
}
/** The object does not exist or is not visible; callers cannot tell the difference. */
export class NotFoundError extends UserError {
  readonly code: Code = "NOT_FOUND";
  readonly typename = "NotFoundError";
}
export class ConflictError extends UserError {
  readonly code: Code = "CONFLICT";
  readonly typename = "ConflictError";
}
/** The cell is required or locked by the tenant. The person's own choice is kept and applies again when the lock is removed. */
export class LockedError extends UserError {
  readonly code: Code = "LOCKED";
  readonly typename = "LockedError";
}
export class LimitExceededError extends UserError {
  readonly code: Code = "LIMIT_EXCEEDED";
  readonly typename = "ValidationError";
}

/** The actor may not do this. Becomes an entry of errors[] with this code. */
export class AccessError extends Error {
  readonly code: "UNAUTHENTICATED" | "FORBIDDEN";
  constructor(code: "UNAUTHENTICATED" | "FORBIDDEN", message: string) {
    super(message);
    this.code = code;
  }
}

/** A problem that the operator can fix. Start-up and the command line print its message without a stack. */
export class OperatorError extends Error {}
