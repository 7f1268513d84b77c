/**
 * The limits of the incident forms in characters. A message may be shorter than in the schema, so that the whole form
 * stays below the limit of readForm (app/_request/form.ts).
 */
export const maxTitle = 200;
export const maxMessage = 4_000;
export const maxPostMortem = 50_000;
