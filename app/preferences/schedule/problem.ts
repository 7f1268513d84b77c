/** The problems with a form's input. Each has a message in the catalogue. */
export const FIELD_PROBLEMS = [
  "noDay",
  "badTime",
  "noOpenMoment",
  "tooMany",
  "gone",
  "badZone",
  "noMoment",
  "past",
  "tooFar",
  "unclear",
] as const;
export type FieldProblem = (typeof FIELD_PROBLEMS)[number];

export const fieldProblemOf = (name: unknown): FieldProblem => FIELD_PROBLEMS.find((one) => one === name) ?? "unclear";
