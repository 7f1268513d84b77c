/** What can be wrong with what was filled in; each has a sentence in the catalogue. */
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
