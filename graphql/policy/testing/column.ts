import type { GraphQLSchema } from "graphql";
import type { Answer } from "#graphql/testing/http.ts";
import { askEverything, type Form, forms, type Root } from "./operations.ts";
import { cellOf, note, readAnswer, type Seen } from "./outcomes.ts";
import { mutationInputs, queryRoots, refusedInputs } from "./questions.ts";
import { contactData, messageContent, nobody, type Subject } from "./world.ts";
import type { Writes } from "./writes.ts";

/** One actor of the matrix, whom they ask about, and what they saw. */
export interface Column {
  name: string;
  what: string;
  subject: Subject;
  /** Whether the actor is, or acts for, the subject. */
  isSubject: boolean;
  ask(query: string): Promise<Answer>;
  seen: Seen;
  /** What must not be, in words. */
  problems: string[];
}

const missing = nobody(99);
const keyOf = (root: Root): string => root.as ?? root.field;

/** Asks for everything below these roots and notes what came of it. */
async function run(
  schema: GraphQLSchema,
  column: Column,
  kind: "Query" | "Mutation",
  roots: Root[],
  form: Form,
  seen: Seen,
): Promise<Answer> {
  const parts = roots.map((root) => askEverything(schema, kind, root, form));
  const body = parts.map(({ text }) => text).join("\n");
  const fragments = parts.map((part) => part.fragments).join("\n");
  const answer = await column.ask(`${kind.toLowerCase()} { ${body} }\n${fragments}`);
  if (answer.status === 401) note(seen, everyField, "401");
  else if (answer.status !== 200) column.problems.push(`${answer.status} ${answer.text.slice(0, 500)}`);
  else
    for (const stray of readAnswer(
      answer,
      parts.map(({ asked }) => asked),
      seen,
    ))
      if (!stray.endsWith(": NOT_IMPLEMENTED")) column.problems.push(stray);
  leaks(column, answer);
  return answer;
}

/** What a request that is refused as a whole says of every field. */
export const everyField = "*";

function leaks({ name, subject, isSubject, problems }: Column, { text }: Answer): void {
  if (name === "ADM" || name === "k:ADM") return;
  if (isSubject && name !== "link") {
    for (const [address, index] of text.matchAll(/ada-(\d+)@/g))
      if (Number(index) !== subject.index) problems.push(`the address of somebody else, ${address}`);
    return;
  }
  if (contactData.test(text)) problems.push(`an address stands in ${text.slice(0, 300)}`);
  if (messageContent.test(text)) problems.push(`what a message says stands in ${text.slice(0, 300)}`);
}

/** Every field that can be read, in each form of asking. */
export async function readAll(schema: GraphQLSchema, column: Column): Promise<void> {
  const roots = queryRoots(schema, column.subject, column.isSubject);
  const perForm = new Set<string>();
  for (const form of forms) {
    const seen: Seen = new Map();
    await run(schema, column, "Query", roots, form, seen);
    for (const [name, found] of seen) for (const sign of found) note(column.seen, name, sign);
    perForm.add(JSON.stringify([...seen].map(([name, found]) => [name, cellOf(found)])));
  }
  if (perForm.size > 1) column.problems.push("what is answered depends on how it is asked for");
  await compare(column, "Query", roots, queryRoots(schema, missing, true));
}

/** What is hidden and what is not there are told in the same words. */
async function compare(column: Column, kind: "Query" | "Mutation", there: Root[], absent: Root[]): Promise<void> {
  const told: Map<string, string>[] = [];
  for (const roots of [there, absent]) {
    const fields = roots.map((root) => `${keyOf(root)}: ${root.field}${root.args} { __typename }`);
    const { status, data, errors } = await column.ask(`${kind.toLowerCase()} { ${fields.join("\n")} }`);
    const of = (key: string) =>
      errors
        .filter(({ path }) => path === undefined || path[0] === key)
        .map(({ message, path, extensions: { code } }) => ({ message, path, code }));
    told.push(
      new Map(roots.map(keyOf).map((key) => [key, JSON.stringify([status, data && Reflect.get(data, key), of(key)])])),
    );
  }
  for (const [key, first] of told[0] ?? []) {
    const isHidden = first.startsWith("[200,null,") || first.includes('"NotFoundError"') || !first.startsWith("[200");
    if (isHidden && told[1]?.get(key) !== first)
      column.problems.push(`${key} tells what is there: ${first} and ${told[1]?.get(key)}`);
  }
}

const mutations = (fields: readonly string[], subject: Subject): Root[] =>
  fields.map((field) => ({ field, args: `(input: { ${mutationInputs[field]?.(subject)} })` }));

const isDone = ({ data }: Answer, field: string): boolean =>
  data?.[field] != null && !/^\{"__typename":"\w+Error"/.test(JSON.stringify(data[field]));

/** Every mutation, one after the other; whoever is refused has written nothing. */
export async function writeAll(schema: GraphQLSchema, column: Column, writes: Writes): Promise<void> {
  const { subject, seen, problems } = column;
  const wroteNothing = async (what: string) => {
    const written = await writes.take();
    if (written.length > 0) problems.push(`${what} wrote ${written.join(", ")}`);
  };
  await writes.take();

  const refused: Seen = new Map();
  const badInputs = refusedInputs.map(([field, inputOf], index) => ({
    field,
    as: `refused${index}`,
    args: `(input: { ${inputOf(subject)} })`,
  }));
  await run(schema, column, "Mutation", badInputs, "fields", refused);
  for (const [name, found] of refused) if (/^\w+Error[.]/.test(name)) for (const sign of found) note(seen, name, sign);
  await wroteNothing("a refused input");

  // These come last, in one request: they take away whom the others are about, and perhaps whoever asks.
  const endings = ["endSessions", "eraseUser"];
  const fields = Object.keys(mutationInputs).filter((field) => !endings.includes(field));
  const answer = await run(schema, column, "Mutation", mutations(fields, subject), "fields", seen);
  await writes.take();
  const undone = fields.filter((field) => !isDone(answer, field));
  if (undone.length > 0) {
    await compare(column, "Mutation", mutations(undone, subject), mutations(undone, missing));
    await wroteNothing(`one of ${undone.join(", ")}`);
  }
  const ended = await run(schema, column, "Mutation", mutations(endings, subject), "fields", seen);
  if (endings.some((field) => isDone(ended, field))) await writes.take();
  else await wroteNothing(endings.join(", "));
}
