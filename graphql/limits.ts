import type { ApolloServerPlugin } from "@apollo/server";
import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { limits } from "#lib/limits.ts";
import type { GraphQLContext } from "./context.ts";
import { type Size, sizeOf } from "./size.ts";

const badUserInput = (message: string) => new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });

interface Weight {
  depth: number;
  aliases: number;
}

/**
 * Measures depth and aliases. A fragment counts at every spread, but is measured once: fragments that spread each other
 * twice would take exponential time. graphql-js limits the depth of introspection and rejects cycles.
 */
function createWeigher(context: ValidationContext): (selections: SelectionSetNode | undefined) => Weight {
  const fragments = new Map<string, Weight>();
  const weigh = (set: SelectionSetNode | undefined): Weight => {
    const total: Weight = { depth: 0, aliases: 0 };
    for (const selection of set?.selections ?? []) {
      const { depth, aliases } = weighSelection(selection);
      total.depth = Math.max(total.depth, depth);
      total.aliases += aliases;
    }
    return total;
  };
  const weighSelection = (selection: SelectionNode): Weight => {
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

/** Limits the depth of an operation and its aliases, `__typename` included, because each causes work. */
const weightLimit: ValidationRule = (context: ValidationContext): ASTVisitor => {
  const weigh = createWeigher(context);
  return {
    OperationDefinition: ({ selectionSet }) => {
      const { depth, aliases } = weigh(selectionSet);
      if (depth > limits.depth)
        context.reportError(badUserInput(`The query is nested more than ${limits.depth} levels deep.`));
      if (aliases > limits.aliases)
        context.reportError(badUserInput(`The query has more than ${limits.aliases} aliases.`));
    },
  };
};

/** Limits repeated fields and directives, which cause work without adding to the result. */
const repetitionLimit: ValidationRule = (context: ValidationContext): ASTVisitor => ({
  SelectionSet: ({ selections }) => {
    const names = selections.flatMap((one) => (one.kind === Kind.FIELD && !one.alias ? [one.name.value] : []));
    if (names.length - new Set(names).size > limits.aliases)
      context.reportError(badUserInput("The query repeats the same fields."));
    if (selections.some((one) => (one.directives?.length ?? 0) > 5))
      context.reportError(badUserInput("The query has too many directives on one field."));
  },
});

/**
 * Rejects an unsupported operation type as a client error. graphql-js notices it only during execution and reports a
 * server error.
 */
const knownOperations: ValidationRule = (context: ValidationContext): ASTVisitor => ({
  OperationDefinition: ({ operation }) => {
    if (!context.getSchema().getRootType(operation))
      context.reportError(badUserInput(`The schema has no ${operation} type.`));
  },
});

export const limitRules: readonly ValidationRule[] = [weightLimit, repetitionLimit, knownOperations];

/**
 * Limits the list entries and reads of an operation. Page sizes may be variables, so each request is measured before a
 * resolver runs.
 */
export const sizeLimit: ApolloServerPlugin<GraphQLContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, operation, request }) => {
      if (!operation) return;
      const { entries, reads } =
        constantSizes.get(operation) ?? measure(schema, document, operation, request.variables);
      if (entries > limits.entries) throw tooLarge(entries, limits.entries, "entries of lists");
      if (reads > limits.reads) throw tooLarge(reads, limits.reads, "database reads");
    },
  }),
};

/** The sizes of operations without page sizes in variables, which are measured once. Apollo keeps parsed documents. */
const constantSizes = new WeakMap<OperationDefinitionNode, Size>();

function measure(...request: Parameters<typeof sizeOf>): Size {
  const [, , operation] = request;
  const size = sizeOf(...request);
  if (!hasIntVariable(operation)) constantSizes.set(operation, size);
  return size;
}

const hasIntVariable = ({ variableDefinitions = [] }: OperationDefinitionNode): boolean =>
  variableDefinitions.some(({ type }) => print(type).startsWith("Int"));

const tooLarge = (requested: number, max: number, kind: string) =>
  new GraphQLError(
    `The query requests up to ${requested} ${kind}. The limit is ${max}. Request smaller pages or fewer nested fields.`,
    { extensions: { code: "BAD_USER_INPUT", http: { status: 400 } } },
  );
