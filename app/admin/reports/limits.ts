/** The limit of a text in a report, in characters, as in the schema. */
export const maxText = 10_000;
