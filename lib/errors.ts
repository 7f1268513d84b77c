/**
 * The outcomes a verb may refuse with. Each is a member of the mutation's result union (graphql/policy/apply.ts
 * turns them into it); anything else that is thrown is masked, logged with its cause and carries a request id.
 */
type Code = "INVALID" | "NOT_FOUND" | "CONFLICT" | "LOCKED" | "LIMIT_EXCEEDED";

export abstract class UserError extends Error {
  abstract readonly code: Code;
  abstract readonly typename: string;
  /** Where in the input: ["cells", "3", "topicKey"]. */
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
/** Not found and not visible look the same. */
export class NotFoundError extends UserError {
  readonly code: Code = "NOT_FOUND";
  readonly typename = "NotFoundError";
}
export class ConflictError extends UserError {
  readonly code: Code = "CONFLICT";
  readonly typename = "ConflictError";
}
/** The cell is required or locked by the tenant; the person's own choice is kept and returns when the lock goes. */
export class LockedError extends UserError {
  readonly code: Code = "LOCKED";
  readonly typename = "LockedError";
}
export class LimitExceededError extends UserError {
  readonly code: Code = "LIMIT_EXCEEDED";
  readonly typename = "ValidationError";
}

/** Not an outcome of the input but of who asks: becomes errors[] with this code. */
export class AccessError extends Error {
  readonly code: "UNAUTHENTICATED" | "FORBIDDEN";
  constructor(code: "UNAUTHENTICATED" | "FORBIDDEN", message: string) {
    super(message);
    this.code = code;
  }
}

/** A condition the operator can mend, told in one sentence; start-up and the command line print it without a stack. */
export class OperatorError extends Error {}
