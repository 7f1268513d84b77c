import { cleanLine } from "./escape.ts";
import { findField, NAME, replacePlaceholders } from "./fields.ts";

/** A notification's subject as one person gets it, for lists: the same substitution as in the message, one line. */
export const fillSubject = (
  subject: string,
  data: Readonly<Record<string, unknown>>,
  person: { name: string | null },
): string =>
  cleanLine(
    replacePlaceholders(subject, (path) => (path === NAME ? (person.name ?? "") : (findField(data, path) ?? ""))),
  ).trim();

/** Whether a text shows nothing: providers refuse such a subject. */
export const isBlank = (text: string): boolean => !/[^\s\p{C}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u.test(text);
