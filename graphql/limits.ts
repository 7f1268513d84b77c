import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { limits } from "#lib/limits.ts";

const refuse = (message: string) => new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });

/** How deep an operation's selections may nest; fragments count where they are spread. Introspection has its own shape and is exempt. */
const depthLimit: ValidationRule = (context: ValidationContext): ASTVisitor => {
  let reported = false;
  const measure = (node: { selectionSet?: SelectionSetNode }, depth: number, spreads: ReadonlySet<string>) => {
    if (reported) return;
    if (depth > limits.depth) {
      reported = true;
      context.reportError(refuse(`The query is nested more than ${limits.depth} levels deep.`));
      return;
    }
    for (const selection of node.selectionSet?.selections ?? []) {
      if (selection.kind === Kind.FIELD) {
        if (!selection.name.value.startsWith("__")) measure(selection, depth + 1, spreads);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) measure(selection, depth, spreads);
      else if (!spreads.has(selection.name.value)) {
        const fragment = context.getFragment(selection.name.value);
        if (fragment) measure(fragment, depth, new Set([...spreads, selection.name.value]));
      }
    }
  };
  return { OperationDefinition: (operation) => measure(operation, 0, new Set()) };
};

/** How many aliases a document may have, `__typename` and fragments included: each is work that one request asks for. */
const aliasLimit: ValidationRule = (context: ValidationContext): ASTVisitor => {
  let aliases = 0;
  return {
    Field: ({ alias }) => {
      if (alias === undefined) return;
      aliases += 1;
      if (aliases === limits.aliases + 1)
        context.reportError(refuse(`The query has more than ${limits.aliases} aliases.`));
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

export const limitRules: readonly ValidationRule[] = [depthLimit, aliasLimit, repetitionLimit];
