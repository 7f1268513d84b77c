import type { PolicyRow } from "../report.ts";
import type { Column } from "./column.ts";
import { note, signOf } from "./outcomes.ts";
import { mutationInputs } from "./questions.ts";
import { nobody, type Subject, topicKey } from "./world.ts";

/** How an argument with a rule of its own stands in the table. */
export const argumentName = ({ type, field, argument }: PolicyRow): string => `${type}.${field}(${argument}:)`;

interface Question {
  text: string;
  /** Where the field's answer stands. */
  path: [string, ...string[]];
}

/** Somebody else is asked for than the actor is or has a link of; or, of the same person, another tenant than the link's. */
const queries: Record<string, (subject: Subject, stranger: Subject) => Question> = {
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

/** A mutation names somebody who is not there: so whoever may name anybody is told that, and nothing is written. */
function questionOf(name: string, subject: Subject, stranger: Subject): Question | undefined {
  const mutation = /^Mutation[.](\w+)\(input:\)$/.exec(name)?.[1];
  const inputOf = mutation === undefined ? undefined : mutationInputs[mutation];
  return mutation !== undefined && inputOf
    ? { text: `mutation { ${mutation}(input: { ${inputOf(nobody(98))} }) { __typename } }`, path: [mutation] }
    : queries[name]?.(subject, stranger);
}

/** Gives each of these arguments, and notes what came of it. */
export async function giveArguments(column: Column, stranger: Subject, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const question = questionOf(name, column.subject, stranger);
    if (!question) throw new Error(`nothing is asked with ${name}`);
    const { status, data, errors } = await column.ask(question.text);
    if (status !== 200) continue;
    const [last = "", ...up] = question.path.toReversed();
    const parent = up.reverse().reduce<unknown>((at, key) => (at ? Reflect.get(at, key) : at), data);
    const error = errors.find(({ path }) => path?.join(".") === question.path.join("."));
    if (typeof parent === "object" && parent !== null)
      note(column.seen, name, signOf(Reflect.get(parent, last), error?.extensions.code, false));
  }
}
