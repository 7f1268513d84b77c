import { dirname, join } from "node:path/posix";
import { type CallExpression, type Program, parseSync, Visitor } from "oxc-parser";

/** A top-level function or value of a file, with the facts about its body that the check needs. */
interface Declaration {
  file: string;
  name: string;
  start: number;
  end: number;
  isExported: boolean;
  isFunction: boolean;
  /** The caller opened the transaction, so the caller authorizes and audits. */
  takesTx: boolean;
  /** It has an INSERT, UPDATE or DELETE in its own body. */
  writes: boolean;
  /** Names that it mentions: it may call the functions of its own file that are among them. */
  mentions: Set<string>;
  calls: Set<string>;
  /** Functions that get its `tx`, and so write in its transaction. */
  sharesTxWith: Set<string>;
}

interface Module {
  declarations: Map<string, Declaration>;
  /** By local name for imports, by public name for re-exports. */
  imports: Map<string, Origin>;
  reexports: Map<string, Origin>;
}
interface Origin {
  file: string;
  name: string;
}

/** SQL that writes; the name of the table may be an expression behind the text. `audit_…` are functions of the database. */
const writingSql =
  /\b(?:INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|audit_(?:seal|forget|redact)\()|(?<!FOR |FOR NO KEY |DO )\bUPDATE\s+(?:$|[\w".]+\s+(?:\w+\s+)?SET\b)/;
const writingMethods: readonly string[] = ["insert", "update", "delete"];
/** The functions of db/client.ts that open a transaction. The functions they get by name run in it. */
const openers: readonly string[] = ["transaction", "transactionWithReads"];

/** An exported function that opens a transaction and writes in it, and the calls that it lacks. */
export interface Unguarded {
  /** The folder and the function, as "lib/auth signOut". */
  name: string;
  lacks: ("authorize" | "audit")[];
}

/**
 * Finds exported functions that write without `authorize` and `audit`, in their body or in functions of their file that they use.
 * An event counts also if a function that gets their `tx` writes it. A function that takes `tx` leaves both to its caller.
 */
export function findUnguardedWrites(sources: ReadonlyMap<string, string>): Unguarded[] {
  const modules = new Map([...sources].map(([file, source]) => [file, readModule(file, source)]));
  const exported = [...modules.values()]
    .flatMap(({ declarations }) => [...declarations.values()])
    .filter(({ isExported, isFunction }) => isExported && isFunction);
  return exported.flatMap((declaration) => {
    const body = withLocalFunctions(modules, declaration);
    const inTransaction = withFunctionsGivenTx(modules, body);
    const opens = body.some(({ calls }) => openers.some((opener) => calls.has(opener)));
    if ((declaration.takesTx && !opens) || !inTransaction.some(({ writes }) => writes)) return [];
    const authorizes = body.some(({ calls }) => calls.has("authorize"));
    const audits = inTransaction.some(({ calls }) => calls.has("audit") || calls.has("auditMany"));
    const lacks: Unguarded["lacks"] = [];
    if (!authorizes) lacks.push("authorize");
    if (!audits) lacks.push("audit");
    return lacks.length > 0 ? [{ name: `${dirname(declaration.file)} ${declaration.name}`, lacks }] : [];
  });
}

type Modules = ReadonlyMap<string, Module>;

/** The declaration and those of its own file that it uses, directly or through others. */
function withLocalFunctions(modules: Modules, start: Declaration): Declaration[] {
  const reached = new Set([start]);
  const local = modules.get(start.file)?.declarations;
  for (const { mentions } of reached)
    for (const name of mentions) {
      const used = local?.get(name);
      if (used) reached.add(used);
    }
  return [...reached];
}

/** These declarations, and the functions of other files that get their `tx`, directly or through others. */
function withFunctionsGivenTx(modules: Modules, body: readonly Declaration[]): Declaration[] {
  const reached = new Set(body);
  for (const { file, sharesTxWith } of reached)
    for (const name of sharesTxWith) {
      const given = findDeclaration(modules, { file, name });
      if (given) for (const used of withLocalFunctions(modules, given)) reached.add(used);
    }
  return [...reached];
}

/** Follows imports and the re-exports of index files. */
function findDeclaration(modules: Modules, { file, name }: Origin): Declaration | undefined {
  const module = modules.get(file);
  const next = module?.imports.get(name) ?? module?.reexports.get(name);
  return next ? findDeclaration(modules, next) : module?.declarations.get(name);
}

function readModule(file: string, source: string): Module {
  const { program, module, errors } = parseSync(file, source);
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`);
  const imports = new Map<string, Origin>();
  for (const { entries, moduleRequest } of module.staticImports)
    for (const { importName, localName } of entries)
      imports.set(localName.value, { file: fileOf(file, moduleRequest.value), name: importName.name ?? "" });
  const reexports = new Map<string, Origin>();
  for (const { entries } of module.staticExports)
    for (const { exportName, importName, moduleRequest } of entries)
      if (moduleRequest)
        reexports.set(exportName.name ?? "", { file: fileOf(file, moduleRequest.value), name: importName.name ?? "" });
  const declarations = declarationsOf(file, program);
  readBodies(program, declarations);
  return { imports, reexports, declarations: new Map(declarations.map((one) => [one.name, one])) };
}

const fileOf = (from: string, request: string): string =>
  request.startsWith(".") ? join(dirname(from), request) : request.replace(/^#/, "");

function declarationsOf(file: string, program: Program): Declaration[] {
  return program.body.flatMap((statement) => {
    const isExported = statement.type === "ExportNamedDeclaration";
    const declared = isExported ? statement.declaration : statement;
    if (declared?.type === "FunctionDeclaration") return [declaration(file, declared.id?.name, declared, isExported)];
    if (declared?.type !== "VariableDeclaration") return [];
    return declared.declarations.map(({ id, init, start, end }) => {
      const isFunction = init?.type === "ArrowFunctionExpression" || init?.type === "FunctionExpression";
      const name = id.type === "Identifier" ? id.name : undefined;
      return declaration(file, name, { start, end, params: isFunction ? init.params : undefined }, isExported);
    });
  });
}

function declaration(
  file: string,
  name = "",
  { start, end, params }: { start: number; end: number; params?: readonly { type: string; name?: unknown }[] },
  isExported: boolean,
): Declaration {
  return {
    ...{ file, name, start, end, isExported },
    isFunction: params !== undefined,
    takesTx: params?.some((param) => param.name === "tx") ?? false,
    writes: false,
    mentions: new Set(),
    calls: new Set(),
    sharesTxWith: new Set(),
  };
}

/** Records the contents of each declaration's body. */
function readBodies(program: Program, declarations: readonly Declaration[]): void {
  const around = ({ start }: { start: number }) => declarations.find((one) => one.start <= start && start < one.end);
  const noteText = (node: { start: number }, text: string) => {
    const declared = around(node);
    if (declared && writingSql.test(text)) declared.writes = true;
  };
  new Visitor({
    Identifier: (node) => around(node)?.mentions.add(node.name),
    TemplateElement: (node) => noteText(node, node.value.raw),
    Literal: (node) => noteText(node, String(node.value)),
    CallExpression: (node) => {
      const declared = around(node);
      if (declared) readCall(declared, node);
    },
  }).visit(program);
}

function readCall(declared: Declaration, { callee, arguments: given }: CallExpression): void {
  const names = given.flatMap((argument) => (argument.type === "Identifier" ? argument.name : []));
  if (callee.type === "MemberExpression") {
    const { object, property } = callee;
    if (object.type !== "Identifier" || property.type !== "Identifier" || object.name !== "tx") return;
    if (writingMethods.includes(property.name)) declared.writes = true;
  }
  if (callee.type !== "Identifier") return;
  declared.calls.add(callee.name);
  if (names.includes("tx")) declared.sharesTxWith.add(callee.name);
  if (openers.includes(callee.name)) for (const name of names) declared.sharesTxWith.add(name);
}
