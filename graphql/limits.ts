import type { ApolloServerPlugin } from "@apollo/server";
import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { limits } from "#lib/limits.ts";
import type { GraphQLContext } from "./context.ts";
import { sizeOf } from "./size.ts";

const refuse = (message: string) => new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });

interface Weight {
  depth: number;
  aliases: number;
}

/**
 * Weighs selections as they are asked for: a fragment counts wherever it is spread. Each is measured once, whatever the
 * number of its spreads: fragments that spread each other twice over would take for ever. Introspection's depth has a rule
 * of its own; a cycle has too.
 */
function scales(context: ValidationContext): (selections: SelectionSetNode | undefined) => Weight {
  const fragments = new Map<string, Weight>();
  const weigh = (set: SelectionSetNode | undefined): Weight => {
    const total: Weight = { depth: 0, aliases: 0 };
    for (const selection of set?.selections ?? []) {
      const { depth, aliases } = weighOne(selection);
      total.depth = Math.max(total.depth, depth);
      total.aliases += aliases;
    }
    return total;
  };
  const weighOne = (selection: SelectionNode): Weight => {
    if (selection.kind === Kind.INLINE_FRAGMENT) return weigh(selection.selectionSet);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return weighFragment(selection.name.value);
    const inner = weigh(selection.selectionSet);
    return {
      depth: selection.name.value.startsWith("__") ? 0 : inner.depth + 1,
      aliases: inner.aliases + (selection.alias ? 1 : 0),
    };
  };
  const weighFragment = (name: string): Weight => {
    const known = fragments.get(name);
    if (known) return known;
    fragments.set(name, { depth: 0, aliases: 0 });
    const weight = weigh(context.getFragment(name)?.selectionSet);
    fragments.set(name, weight);
    return weight;
  };
  return weigh;
}

/** How deep an operation may nest, and how many aliases it may have, `__typename` included: each is work that it asks for. */
const weightLimit: ValidationRule = (context: ValidationContext): ASTVisitor => {
  const weigh = scales(context);
  return {
    OperationDefinition: ({ selectionSet }) => {
      const { depth, aliases } = weigh(selectionSet);
      if (depth > limits.depth)
        context.reportError(refuse(`The query is nested more than ${limits.depth} levels deep.`));
      if (aliases > limits.aliases) context.reportError(refuse(`The query has more than ${limits.aliases} aliases.`));
    },
  };
};

/** The same field a hundred times, or a directive over and over, is work without an answer. */
const repetitionLimit: ValidationRule = (context: ValidationContext): ASTVisitor => ({
  SelectionSet: ({ selections }) => {
    const names = selections.flatMap((one) => (one.kind === Kind.FIELD && !one.alias ? [one.name.value] : []));
    if (names.length - new Set(names).size > limits.aliases)
      context.reportError(refuse("The query repeats the same fields."));
    if (selections.some((one) => (one.directives?.length ?? 0) > 5))
      context.reportError(refuse("The query has too many directives on one field."));
  },
});

/** graphql-js finds out only when it executes, as an error of ours: a caller's mistake is told as one. */
const knownOperations: ValidationRule = (context: ValidationContext): ASTVisitor => ({
  OperationDefinition: ({ operation }) => {
    if (!context.getSchema().getRootType(operation))
      context.reportError(refuse(`The schema has no ${operation} type.`));
  },
});

export const limitRules: readonly ValidationRule[] = [weightLimit, repetitionLimit, knownOperations];

/** How much an operation may ask for. Pages' sizes may be variables, so this is weighed at each request, before any resolver runs. */
export const sizeLimit: ApolloServerPlugin<GraphQLContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, operation, request }) => {
      if (!operation) return;
      const { entries, reads } = sizeOf(schema, document, operation, request.variables);
      if (entries > limits.entries) throw tooLarge(entries, limits.entries, "entries of lists");
      if (reads > limits.reads) throw tooLarge(reads, limits.reads, "reads of lists and the like");
    },
  }),
};

const tooLarge = (asked: number, most: number, what: string) =>
  new GraphQLError(
    `The query requests up to ${asked} ${what}. The limit is ${most}. Request smaller pages or fewer nested fields.`,
    { extensions: { code: "BAD_USER_INPUT", http: { status: 400 } } },
  );
