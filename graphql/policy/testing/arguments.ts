import type { PolicyRow } from "../report.ts";
import type { Column } from "./column.ts";
import { recordSign, signOf } from "./outcomes.ts";
import { mutationInputs } from "./questions.ts";
import { missingSubject, type Subject, topicKey } from "./world.ts";

/** The name of an argument in the table. */
export const argumentName = ({ type, field, argument }: PolicyRow): string => `${type}.${field}(${argument}:)`;

interface Request {
  text: string;
  /** The path of the field in the answer. */
  path: [string, ...string[]];
}

/** Queries that name another person than the actor's, or another tenant than the link's. */
const queries: Record<string, (subject: Subject, other: Subject) => Request> = {
  "Query.explain(input:)": (_subject, { userId }) => ({
    text: `{ explain(input: { userId: "${userId}", topicKey: "${topicKey}", channel: EMAIL }) { __typename } }`,
    path: ["explain"],
  }),
  "Query.user(id:)": (_subject, { userId }) => ({ text: `{ user(id: "${userId}") { __typename } }`, path: ["user"] }),
  "User.preferences(tenantKey:)": ({ userId }) => ({
    text: `{ user(id: "${userId}") { preferences(tenantKey: "globex") { __typename } } }`,
    path: ["user", "preferences"],
  }),
};

/** A mutation names a missing person. An actor that may name any person gets NotFoundError, and nothing is written. */
function requestFor(name: string, subject: Subject, other: Subject): Request | undefined {
  const mutation = /^Mutation[.](\w+)\(input:\)$/.exec(name)?.[1];
  const inputOf = mutation === undefined ? undefined : mutationInputs[mutation];
  return mutation !== undefined && inputOf
    ? { text: `mutation { ${mutation}(input: { ${inputOf(missingSubject(98))} }) { __typename } }`, path: [mutation] }
    : queries[name]?.(subject, other);
}

/** Sends each of these arguments and records the sign of the answer. */
export async function sendArguments(column: Column, other: Subject, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const request = requestFor(name, column.subject, other);
    if (!request) throw new Error(`No request uses the argument ${name}`);
    const { status, data, errors } = await column.query(request.text);
    if (status !== 200) continue;
    const [last = "", ...ancestors] = request.path.toReversed();
    const parent = ancestors.reverse().reduce<unknown>((at, key) => (at ? Reflect.get(at, key) : at), data);
    const error = errors.find(({ path }) => path?.join(".") === request.path.join("."));
    if (typeof parent === "object" && parent !== null)
      recordSign(column.seen, name, signOf(Reflect.get(parent, last), error?.extensions.code, false));
  }
}
