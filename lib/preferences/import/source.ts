import { z } from "zod";
import { ValidationError } from "#lib/errors.ts";
import { line } from "#lib/parse.ts";
import { tenantKey } from "#lib/tenants/index.ts";
import type { Element } from "./elements.ts";
import { isObject, type Path, type PreferenceSet, parseAt, type Reader, type UserResponse } from "./reading.ts";

/** The preference sets of one person in the file. `path`: their location in the element. */
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

/** The person of the whole file, if the file does not name its person. */
export interface ImportSubject {
  user: string;
  tenant?: string;
}

const User = line(200);
const Tenant = tenantKey.nullish();
const Wrapped = z.strictObject({ user: User, tenant: Tenant, preferences: z.unknown() });

/** A path for the report: at most 160 characters, and without control characters for the terminal. */
export const printablePath = (path: Path): string =>
  path
    .map((step) => String(step).replace(/[\p{Cc}\p{Cf}]/gu, "?"))
    .join(".")
    .slice(0, 160);

/** The people of one element. Each is accepted or rejected as a whole and independently of the others. */
export function sourcesOf(element: Element, reader: Reader, subject: ImportSubject | null): (Source | BadRow)[] {
  const { line } = element;
  if ("problem" in element) return [{ line, problem: element.problem }];
  return collectBadRows(line, () => splitByUser(element.value, reader, subject)).flatMap((one) => {
    if ("problem" in one) return [one];
    return collectBadRows(line, () => [{ line, ...readUserResponse(one, reader) }]);
  });
}

function collectBadRows<T>(line: number, read: () => T[]): (T | BadRow)[] {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    // The value is not repeated, because it can be a person's address.
    return [{ line, problem: `${printablePath(error.path)} ${error.message}`.trim() }];
  }
}

function splitByUser(value: unknown, reader: Reader, subject: ImportSubject | null): UserResponse[] {
  if (subject) return [{ ...subject, response: value, path: [] }];
  if (isObject(value) && "user" in value && "preferences" in value) {
    const { user, tenant, preferences } = parseAt(Wrapped, value, []);
    return [{ user, tenant, response: preferences, path: ["preferences"] }];
  }
  const found = reader.splitByUser(value);
  if (found) return found;
  throw new ValidationError("has no person: add a field `user`, or use --user for the whole file");
}

function readUserResponse({ user, tenant, response, path }: UserResponse, reader: Reader): Omit<Source, "line"> {
  const externalId = parseAt(User, user, [...path, "user"]);
  const givenTenant = parseAt(Tenant, tenant, [...path, "tenant"]) ?? null;
  let sets: PreferenceSet[];
  try {
    sets = reader.read(response);
  } catch (error) {
    throw error instanceof ValidationError
      ? new ValidationError(error.message, [...path.map(String), ...error.path])
      : error;
  }
  return {
    path,
    user: externalId,
    sets: sets.map((set) => {
      const ownTenant = parseAt(Tenant, set.tenant, [...path, ...set.at, "id"]) ?? null;
      if (ownTenant !== null && givenTenant !== null && ownTenant !== givenTenant)
        throw new ValidationError(
          "has another tenant than the field `tenant` beside it",
          [...path, ...set.at].map(String),
        );
      return { ...set, tenant: ownTenant ?? givenTenant };
    }),
  };
}
