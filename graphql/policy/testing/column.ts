import type { GraphQLSchema } from "graphql";
import type { Answer } from "#graphql/testing/http.ts";
import { buildOperation, type Form, forms, type Root } from "./operations.ts";
import { cellOf, recordSign, recordSigns, type Seen } from "./outcomes.ts";
import { mutationInputs, queryRoots, refusedInputs } from "./questions.ts";
import { contactData, messageContent, missingSubject, type Subject } from "./world.ts";
import type { Writes } from "./writes.ts";

/** One actor of the matrix, the person whose data they request, and the results. */
export interface Column {
  name: string;
  description: string;
  subject: Subject;
  /** True if the actor is the subject or acts for them. */
  isSubject: boolean;
  query(query: string): Promise<Answer>;
  seen: Seen;
  /** Descriptions of the defects that were found. */
  problems: string[];
}

const missing = missingSubject(99);
const keyOf = (root: Root): string => root.as ?? root.field;

/** Requests all fields below these roots and records their signs. */
async function requestFields(
  schema: GraphQLSchema,
  column: Column,
  kind: "Query" | "Mutation",
  roots: Root[],
  form: Form,
  seen: Seen,
): Promise<Answer> {
  const parts = roots.map((root) => buildOperation(schema, kind, root, form));
  const body = parts.map(({ text }) => text).join("\n");
  const fragments = parts.map((part) => part.fragments).join("\n");
  const answer = await column.query(`${kind.toLowerCase()} { ${body} }\n${fragments}`);
  if (answer.status === 401) recordSign(seen, everyField, "401");
  else if (answer.status !== 200) column.problems.push(`${answer.status} ${answer.text.slice(0, 500)}`);
  else
    for (const strayError of recordSigns(
      answer,
      parts.map(({ requested }) => requested),
      seen,
    ))
      column.problems.push(strayError);
  checkLeaks(column, answer);
  return answer;
}

/** The key of the sign for all fields, if the whole request is refused. */
export const everyField = "*";

function checkLeaks({ name, subject, isSubject, problems }: Column, { text }: Answer): void {
  if (name === "ADM" || name === "k:ADM") return;
  if (isSubject && name !== "link") {
    for (const [address, index] of text.matchAll(/ada-(\d+)@/g))
      if (Number(index) !== subject.index) problems.push(`shows the address of another person: ${address}`);
    return;
  }
  if (contactData.test(text)) problems.push(`shows an address: ${text.slice(0, 300)}`);
  if (messageContent.test(text)) problems.push(`shows the content of a message: ${text.slice(0, 300)}`);
}

/** Requests every readable field in each form of operation. */
export async function readAll(schema: GraphQLSchema, column: Column): Promise<void> {
  const roots = queryRoots(schema, column.subject, column.isSubject);
  const perForm = new Set<string>();
  for (const form of forms) {
    const seen: Seen = new Map();
    await requestFields(schema, column, "Query", roots, form, seen);
    for (const [name, found] of seen) for (const sign of found) recordSign(column.seen, name, sign);
    perForm.add(JSON.stringify([...seen].map(([name, found]) => [name, cellOf(found)])));
  }
  if (perForm.size > 1) column.problems.push("gets different answers to different forms of the same operation");
  await compareHiddenWithMissing(column, "Query", roots, queryRoots(schema, missing, true));
}

/** Checks that answers about a hidden object and about a missing object are equal. */
async function compareHiddenWithMissing(
  column: Column,
  kind: "Query" | "Mutation",
  existing: Root[],
  absent: Root[],
): Promise<void> {
  const answers: Map<string, string>[] = [];
  for (const roots of [existing, absent]) {
    const fields = roots.map((root) => `${keyOf(root)}: ${root.field}${root.args} { __typename }`);
    const { status, data, errors } = await column.query(`${kind.toLowerCase()} { ${fields.join("\n")} }`);
    const errorsOf = (key: string) =>
      errors
        .filter(({ path }) => path === undefined || path[0] === key)
        .map(({ message, path, extensions: { code } }) => ({ message, path, code }));
    answers.push(
      new Map(
        roots.map(keyOf).map((key) => [key, JSON.stringify([status, data && Reflect.get(data, key), errorsOf(key)])]),
      ),
    );
  }
  for (const [key, first] of answers[0] ?? []) {
    const isHidden = first.startsWith("[200,null,") || first.includes('"NotFoundError"') || !first.startsWith("[200");
    if (isHidden && answers[1]?.get(key) !== first)
      column.problems.push(`${key} reveals that an object exists: ${first} and ${answers[1]?.get(key)}`);
  }
}

const mutations = (fields: readonly string[], subject: Subject): Root[] =>
  fields.map((field) => ({ field, args: `(input: { ${mutationInputs[field]?.(subject)} })` }));

const succeeded = ({ data }: Answer, field: string): boolean =>
  data?.[field] != null && !/^\{"__typename":"\w+Error"/.test(JSON.stringify(data[field]));

/** Sends every mutation, one after the other, and checks that refused mutations wrote nothing. */
export async function writeAll(schema: GraphQLSchema, column: Column, writes: Writes): Promise<void> {
  const { subject, seen, problems } = column;
  const expectNoWrites = async (sender: string) => {
    const written = await writes.drain();
    if (written.length > 0) problems.push(`${sender} wrote ${written.join(", ")}`);
  };
  await writes.drain();

  const refused: Seen = new Map();
  const badInputs = refusedInputs.map(([field, inputOf], index) => ({
    field,
    as: `refused${index}`,
    args: `(input: { ${inputOf(subject)} })`,
  }));
  await requestFields(schema, column, "Mutation", badInputs, "fields", refused);
  for (const [name, found] of refused)
    if (/^\w+Error[.]/.test(name)) for (const sign of found) recordSign(seen, name, sign);
  await expectNoWrites("a refused input");

  // Sent last, in one request: they remove the subject of the other mutations, who may also be the actor.
  const finalMutations = ["endSessions", "eraseUser"];
  const fields = Object.keys(mutationInputs).filter((field) => !finalMutations.includes(field));
  const answer = await requestFields(schema, column, "Mutation", mutations(fields, subject), "fields", seen);
  await writes.drain();
  const failed = fields.filter((field) => !succeeded(answer, field));
  if (failed.length > 0) {
    await compareHiddenWithMissing(column, "Mutation", mutations(failed, subject), mutations(failed, missing));
    await expectNoWrites(`one of ${failed.join(", ")}`);
  }
  const finalAnswer = await requestFields(
    schema,
    column,
    "Mutation",
    mutations(finalMutations, subject),
    "fields",
    seen,
  );
  if (finalMutations.some((field) => succeeded(finalAnswer, field))) await writes.drain();
  else await expectNoWrites(finalMutations.join(", "));
}
