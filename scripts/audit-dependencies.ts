import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { z } from "zod";

/**
 * `npm run audit:dependencies`: known high and critical vulnerabilities of production dependencies. Exits with 1 if
 * there are any or if the report cannot be parsed, and with 0 and a message if the registry offers no advisories.
 */
const Report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.enum(["info", "low", "moderate", "high", "critical"]),
      range: z.string(),
      fixAvailable: z.union([z.boolean(), z.object({ name: z.string(), version: z.string() })]),
      via: z.array(z.union([z.string(), z.object({ title: z.string(), url: z.string() })])),
    }),
  ),
  metadata: z.object({ dependencies: z.object({ prod: z.number() }) }),
});
/** npm's output if the registry did not respond or has no advisory endpoint. */
const NoReport = z.union([
  z.object({ statusCode: z.number(), uri: z.string() }).transform(({ statusCode }) => `it answered ${statusCode}`),
  z.object({ error: z.object({ summary: z.string() }) }).transform(({ error }) => error.summary),
]);

export interface Judgement {
  passes: boolean;
  /** False: nothing is known about the dependencies. */
  isScanned: boolean;
  /** Packages with a high or critical vulnerability. Null: not scanned. */
  vulnerable: number | null;
  text: string;
}

const failingSeverities = new Set(["high", "critical"]);

/** `output`: the output of `npm audit --json`. */
export function judge(output: string): Judgement {
  let printed: unknown;
  try {
    printed = JSON.parse(output);
  } catch {
    return { passes: false, isScanned: false, vulnerable: null, text: "npm audit printed something that is not JSON." };
  }
  const report = Report.safeParse(printed);
  if (!report.success) {
    const reason = NoReport.safeParse(printed);
    if (!reason.success) {
      const text = "npm audit printed a report of a form that is not known here.";
      return { passes: false, isScanned: false, vulnerable: null, text };
    }
    const text = `NOT SCANNED: the registry could not be asked for advisories (${reason.data}).`;
    return { passes: true, isScanned: false, vulnerable: null, text };
  }
  const { vulnerabilities, metadata } = report.data;
  const found = Object.entries(vulnerabilities).filter(([, { severity }]) => failingSeverities.has(severity));
  if (found.length === 0) {
    const text = `${metadata.dependencies.prod} packages: no vulnerability that is high or critical.`;
    return { passes: true, isScanned: true, vulnerable: 0, text };
  }
  const lines = found.map(([name, { severity, range, via, fixAvailable }]) => {
    const advisories = via.map((one) => (typeof one === "string" ? `through ${one}` : `${one.title} ${one.url}`));
    const fix = typeof fixAvailable === "object" ? `fixed by ${fixAvailable.name} ${fixAvailable.version}` : null;
    return `  ${severity} ${name} ${range}: ${advisories.join("; ")} (${fix ?? (fixAvailable ? "fix available" : "no fix yet")})`;
  });
  return {
    passes: false,
    isScanned: true,
    vulnerable: found.length,
    text: [`${found.length} vulnerable packages:`, ...lines].join("\n"),
  };
}

/** Records the scan in the service's database, which alerts when the last one is old. Without a database, it says so. */
export async function recordScan(startedAt: Date, { isScanned, vulnerable, text }: Judgement): Promise<void> {
  const [{ closePool }, { openDatabase }, { recordRun }] = await Promise.all([
    import("#db/client.ts"),
    import("#db/open.ts"),
    import("#lib/operations/index.ts"),
  ]);
  try {
    const database = await openDatabase();
    try {
      const ctx = { actor: { kind: "system", task: "dependency-scan" } as const, requestId: "scan", now: new Date() };
      const detail = text.split("\n", 1)[0] ?? "";
      await recordRun(ctx, { kind: "dependency-scan", startedAt, ok: isScanned, detail, findings: vulnerable });
    } finally {
      await closePool();
      await database.close();
    }
  } catch (error) {
    process.stderr.write(`The scan is not recorded: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const startedAt = new Date();
  const args = ["audit", "--omit=dev", "--audit-level=high", "--json"];
  const { stdout } = spawnSync("npm", args, { encoding: "utf8", timeout: 120_000, maxBuffer: 64 * 1024 * 1024 });
  const judgement = judge(stdout || '{"error":{"summary":"npm gave no answer in two minutes"}}');
  process[judgement.passes ? "stdout" : "stderr"].write(`${judgement.text}\n`);
  process.exitCode = judgement.passes ? 0 : 1;
  await recordScan(startedAt, judgement);
}
