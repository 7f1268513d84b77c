import { z } from "zod";
import { ValidationError } from "#lib/errors.ts";
import { line } from "#lib/parse.ts";
import { tenantKey } from "#lib/tenants/index.ts";
import type { Element } from "./elements.ts";
import { type Addressed, isObject, type Path, type PreferenceSet, parseAt, type Reader } from "./reading.ts";

/** What the file says of one person. `path`: where in the element. */
export interface Source {
  line: number;
  path: Path;
  user: string;
  sets: PreferenceSet[];
}
export interface BadRow {
  line: number;
  problem: string;
}

/** The person that the whole file is about, when it does not say so itself. */
export interface Whose {
  user: string;
  tenant?: string;
}

const User = line(200);
const Tenant = tenantKey.nullish();
const Wrapped = z.strictObject({ user: User, tenant: Tenant, preferences: z.unknown() });

/** A path for people: bounded, and without what a terminal would act on. */
export const shown = (path: Path): string =>
  path
    .map((step) => String(step).replace(/[\p{Cc}\p{Cf}]/gu, "?"))
    .join(".")
    .slice(0, 160);

/** The people of one element, each whole or refused: what is wrong with one costs no other. */
export function sourcesOf(element: Element, reader: Reader, whose: Whose | null): (Source | BadRow)[] {
  const { line } = element;
  if ("problem" in element) return [{ line, problem: element.problem }];
  return attempt(line, () => addressed(element.value, reader, whose)).flatMap((one) => {
    if ("problem" in one) return [one];
    return attempt(line, () => [{ line, ...readOne(one, reader) }]);
  });
}

function attempt<T>(line: number, read: () => T[]): (T | BadRow)[] {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    // The value itself is not repeated: it may be somebody's address.
    return [{ line, problem: `${shown(error.path)} ${error.message}`.trim() }];
  }
}

function addressed(value: unknown, reader: Reader, whose: Whose | null): Addressed[] {
  if (whose) return [{ ...whose, answer: value, path: [] }];
  if (isObject(value) && "user" in value && "preferences" in value) {
    const { user, tenant, preferences } = parseAt(Wrapped, value, []);
    return [{ user, tenant, answer: preferences, path: ["preferences"] }];
  }
  const found = reader.addressed(value);
  if (found) return found;
  throw new ValidationError("has no person: add a field `user`, or use --user for the whole file");
}

function readOne({ user, tenant, answer, path }: Addressed, reader: Reader): Omit<Source, "line"> {
  const externalId = parseAt(User, user, [...path, "user"]);
  const named = parseAt(Tenant, tenant, [...path, "tenant"]) ?? null;
  let sets: PreferenceSet[];
  try {
    sets = reader.read(answer);
  } catch (error) {
    throw error instanceof ValidationError
      ? new ValidationError(error.message, [...path.map(String), ...error.path])
      : error;
  }
  return {
    path,
    user: externalId,
    sets: sets.map((set) => {
      const own = parseAt(Tenant, set.tenant, [...path, ...set.at, "id"]) ?? null;
      if (own !== null && named !== null && own !== named)
        throw new ValidationError(
          "has another tenant than the field `tenant` beside it",
          [...path, ...set.at].map(String),
        );
      return { ...set, tenant: own ?? named };
    }),
  };
}
