import type { FieldProblem } from "./schedule/problem.ts";

export type ProblemKind = "offline" | "signedOut" | "busy" | "forbidden" | "server" | "refused" | "unavailable";

/** The reason why a change was not saved. */
export class SaveProblem extends Error {
  readonly kind: ProblemKind;
  /** The server's own message for a refusal. */
  readonly detail: string | null;
  /** The problem of a field of the schedule. The field shows it, or else the toast. */
  readonly field: FieldProblem | null;
  constructor(kind: ProblemKind, cause: { detail?: string; field?: FieldProblem } = {}) {
    super(cause.detail ?? cause.field ?? kind);
    this.kind = kind;
    this.detail = cause.detail ?? null;
    this.field = cause.field ?? null;
  }
}

const kinds: Record<string, ProblemKind> = {
  UNAUTHENTICATED: "signedOut",
  FORBIDDEN: "forbidden",
  RATE_LIMITED: "busy",
  BAD_USER_INPUT: "refused",
  SERVICE_UNAVAILABLE: "unavailable",
};

/** The problem for an error code of the schema. */
export const problemOfCode = (code: string | undefined): SaveProblem => new SaveProblem(kinds[code ?? ""] ?? "server");
