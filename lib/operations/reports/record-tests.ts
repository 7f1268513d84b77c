import { z } from "zod";
import { transaction } from "#db/client.ts";
import { testRuns } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { OperatorError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";

interface Counts {
  passed: number;
  failed: number;
}

const count = z.number().int().min(0).max(10_000_000);
/** The JSON reporters of vitest and playwright. A skipped or flaky test is no pass. */
const Report = z.union([
  z
    .object({ numPassedTests: count, numFailedTests: count, numPendingTests: count.default(0) })
    .transform((run): Counts => ({ passed: run.numPassedTests, failed: run.numFailedTests + run.numPendingTests })),
  z.object({ stats: z.object({ expected: count, unexpected: count, flaky: count, skipped: count }) }).transform(
    ({ stats }): Counts => ({
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky + stats.skipped,
    }),
  ),
]);
/** Istanbul's json-summary, which c8, vitest and jest write. */
const Coverage = z.object({ total: z.object({ lines: z.object({ total: count, covered: count }) }) });

function readJson<T>(schema: z.ZodType<T>, { name, text }: TestFile, expected: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new OperatorError(`${name} is not JSON. Pass ${expected}.`);
  }
  const read = schema.safeParse(json);
  if (!read.success) throw new OperatorError(`${name} is not in a known form. Pass ${expected}.`);
  return read.data;
}

interface TestFile {
  name: string;
  text: string;
}

/** Records a test run from the files of its reporters. Throws OperatorError for a file of another form. */
export async function recordTests(
  ctx: Ctx,
  { reports, coverage }: { reports: readonly TestFile[]; coverage: TestFile | null },
): Promise<Counts & { lines: number | null; linesCovered: number | null }> {
  const runs = reports.map((file) => readJson(Report, file, "a JSON report of vitest or playwright"));
  const total = coverage && readJson(Coverage, coverage, "a coverage-summary.json of Istanbul").total.lines;
  const run = {
    passed: runs.reduce((sum, { passed }) => sum + passed, 0),
    failed: runs.reduce((sum, { failed }) => sum + failed, 0),
    lines: total?.total ?? null,
    linesCovered: total?.covered ?? null,
  };
  await transaction(ctx.actor, (tx) => tx.insert(testRuns).values({ id: newId("testRun"), at: ctx.now, ...run }));
  return run;
}
