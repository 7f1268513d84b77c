import { cleanLine } from "./escape.ts";
import { findField, NAME, replacePlaceholders } from "./fields.ts";

/** Returns the subject of one person's message as one line, for lists. Values are replaced as in the message. */
export const fillSubject = (
  subject: string,
  data: Readonly<Record<string, unknown>>,
  person: { name: string | null },
): string =>
  cleanLine(
    replacePlaceholders(subject, (path) => (path === NAME ? (person.name ?? "") : (findField(data, path) ?? ""))),
  ).trim();

/** True if a text has no visible character. Providers refuse such a subject. */
export const isBlank = (text: string): boolean => !/[^\s\p{C}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u.test(text);
