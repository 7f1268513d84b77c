import { LimitExceededError, ValidationError } from "#lib/errors.ts";
import { limits } from "#lib/limits.ts";
import { filledSize, fillSubject, findMalformedPlaceholder, findMissingFields, isBlank } from "#lib/templates/index.ts";

export const maxBodyBytes = limits.notificationBytes;
export const maxSubjectCharacters = limits.subjectCharacters;

interface Template {
  subject: string;
  body: string;
  data: Readonly<Record<string, unknown>>;
}

/**
 * Checks a template before the notification is accepted: the placeholders, and the sizes after filling them in. Throws
 * ValidationError, LimitExceededError.
 */
export function checkTemplate({ subject, body, data }: Template): void {
  for (const [part, text] of Object.entries({ subject, body })) {
    const malformed = findMalformedPlaceholder(text);
    if (malformed)
      throw new ValidationError(
        `The ${part} has "${malformed.text}" at character ${malformed.character}, which is not a placeholder. Write {{name}} or {{a field of data}}.`,
        [part],
      );
  }
  const missing = findMissingFields(`${subject}\n${body}`, data);
  if (missing.length > 0)
    throw new ValidationError(
      `The text uses ${missing.map((field) => `{{${field}}}`).join(", ")}, but \`data\` has no text, number or boolean of that name.`,
      ["data"],
    );
  // The limit applies to the filled-in text, because a field may be used many times.
  if (filledSize(body, data).bytes > maxBodyBytes)
    throw new LimitExceededError("The body is larger than 64 KiB once its fields are filled in.", ["body"]);
  if (filledSize(subject, data).characters > maxSubjectCharacters)
    throw new ValidationError("The subject is longer than 500 characters once its fields are filled in.", ["subject"]);
  // `name` is never empty: a person without a name gets a default.
  for (const [part, text] of Object.entries({ subject, body }))
    if (isBlank(fillSubject(text, data, { name: "name" })))
      throw new ValidationError(`The ${part} is empty once its fields are filled in.`, [part]);
}
