/** `{{...}}` with anything but braces inside, so that findMissingFields reports a mistyped one. */
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const PATH = /^[\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_-]+)*$/u;

/** What `{{name}}` stands for: the person, never a field of the data. */
export const NAME = "name";

/** Replaces every placeholder in one pass: what comes in for one is never read as another. */
export function replacePlaceholders(template: string, replace: (path: string) => string): string {
  return template.replace(PLACEHOLDER, (_, inside: string) => replace(inside.trim()));
}

/** With no third brace beside it: what `{{{name}}}` leaves would be sent as it is written. */
const WHOLE = /(?<!\{)\{\{([^{}]*)\}\}(?!\})/g;

/** The first double brace that is no part of a `{{field}}`, as the author wrote it, and where; null if there is none. */
export function findMalformedPlaceholder(template: string): { text: string; character: number } | null {
  const rest = template.replace(WHOLE, (whole, inside: string) =>
    PATH.test(inside.trim()) ? " ".repeat(whole.length) : whole,
  );
  const at = rest.search(/\{\{|\}\}/);
  if (at < 0) return null;
  const [text = ""] = /^[{}]+(?:[^{}\n]{0,40}[{}]*)/.exec(rest.slice(at)) ?? [];
  return { text: text.trimEnd(), character: at + 1 };
}

/** A field as text; null when it is missing or has no plain text form (an object, a list, null). */
export function findField(data: Readonly<Record<string, unknown>>, path: string): string | null {
  if (!PATH.test(path)) return null;
  let value: unknown = data;
  for (const key of path.split(".")) {
    // Own fields only: {{constructor.name}} is missing, as it should be.
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

/** What a person's name counts for, in bytes: few are longer. */
const nameBytes = 100;

/**
 * How large a template is once its fields are filled in, reckoned without making it: that could be gigabytes. `characters`:
 * without the names, for a subject may be cut short for one person.
 */
export function filledSize(
  template: string,
  data: Readonly<Record<string, unknown>>,
): { bytes: number; characters: number } {
  const filled = { bytes: 0, characters: 0 };
  const fixed = replacePlaceholders(template, (path) => {
    const value = path === NAME ? null : findField(data, path);
    filled.bytes += value === null ? nameBytes : Buffer.byteLength(value);
    filled.characters += value?.length ?? 0;
    return "";
  });
  return { bytes: filled.bytes + Buffer.byteLength(fixed), characters: filled.characters + fixed.length };
}

/** The placeholders of a template that `data` has no value for, each once, in order. `name` is always known. */
export function findMissingFields(template: string, data: Readonly<Record<string, unknown>>): string[] {
  const missing = new Set<string>();
  replacePlaceholders(template, (path) => {
    if (path !== NAME && findField(data, path) === null) missing.add(path);
    return "";
  });
  return [...missing];
}
