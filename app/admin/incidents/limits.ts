/** What the forms of incidents take, in characters: of a message less than the schema does, so that a whole form stays below what is read of one (app/_request/form.ts). */
export const maxTitle = 200;
export const maxMessage = 4_000;
