/** `{{...}}` with anything but braces inside, so that findMissingFields reports a mistyped one. */
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const PATH = /^[\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_-]+)*$/u;

/** `{{name}}` is the person's name, never a field of the data. */
export const NAME = "name";

/** Replaces every placeholder in one pass, so a value that looks like a placeholder is not replaced again. */
export function replacePlaceholders(template: string, replace: (path: string) => string): string {
  return template.replace(PLACEHOLDER, (_, inside: string) => replace(inside.trim()));
}

/** A placeholder without a third brace beside it. The outer braces of `{{{name}}}` would be sent as text. */
const WHOLE = /(?<!\{)\{\{([^{}]*)\}\}(?!\})/g;

/** Returns the first double brace outside of a valid `{{field}}`, as written, and its position from 1; null if there is none. */
export function findMalformedPlaceholder(template: string): { text: string; character: number } | null {
  const rest = template.replace(WHOLE, (whole, inside: string) =>
    PATH.test(inside.trim()) ? " ".repeat(whole.length) : whole,
  );
  const at = rest.search(/\{\{|\}\}/);
  if (at < 0) return null;
  const [text = ""] = /^[{}]+(?:[^{}\n]{0,40}[{}]*)/.exec(rest.slice(at)) ?? [];
  return { text: text.trimEnd(), character: at + 1 };
}

/** Returns a field as text; null if it is missing or not a string, number or boolean. */
export function findField(data: Readonly<Record<string, unknown>>, path: string): string | null {
  if (!PATH.test(path)) return null;
  let value: unknown = data;
  for (const key of path.split(".")) {
    // Only own properties: {{constructor.name}} is a missing field.
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

/** The assumed size of a person's name, in bytes. Few names are longer. */
const assumedNameBytes = 100;

/**
 * Computes the size of a filled template without filling it, because the result could be gigabytes. `characters` does not
 * count names, because a subject may be cut for one person.
 */
export function filledSize(
  template: string,
  data: Readonly<Record<string, unknown>>,
): { bytes: number; characters: number } {
  const filled = { bytes: 0, characters: 0 };
  const fixed = replacePlaceholders(template, (path) => {
    const value = path === NAME ? null : findField(data, path);
    filled.bytes += value === null ? assumedNameBytes : Buffer.byteLength(value);
    filled.characters += value?.length ?? 0;
    return "";
  });
  return { bytes: filled.bytes + Buffer.byteLength(fixed), characters: filled.characters + fixed.length };
}

/** Returns the placeholders without a value in `data`, each once, in order. `name` always has a value. */
export function findMissingFields(template: string, data: Readonly<Record<string, unknown>>): string[] {
  const missing = new Set<string>();
  replacePlaceholders(template, (path) => {
    if (path !== NAME && findField(data, path) === null) missing.add(path);
    return "";
  });
  return [...missing];
}
