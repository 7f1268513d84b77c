import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { z } from "zod";

/**
 * `npm run audit:dependencies`: known vulnerabilities of what runs in production, high and critical. Ends with 1 when there
 * are any, or when the answer cannot be read; with 0 and a plain sentence when the registry answers no such question.
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
/** What npm prints instead when there was no answer, or none from an endpoint of this kind. */
const NoAnswer = z.union([
  z.object({ statusCode: z.number(), uri: z.string() }).transform(({ statusCode }) => `it answered ${statusCode}`),
  z.object({ error: z.object({ summary: z.string() }) }).transform(({ error }) => error.summary),
]);

export interface Judgement {
  passes: boolean;
  text: string;
}

const tells = new Set(["high", "critical"]);

/** `output`: what `npm audit --json` printed. */
export function judge(output: string): Judgement {
  let printed: unknown;
  try {
    printed = JSON.parse(output);
  } catch {
    return { passes: false, text: "npm audit printed something that is not JSON." };
  }
  const report = Report.safeParse(printed);
  if (!report.success) {
    const reason = NoAnswer.safeParse(printed);
    if (!reason.success) return { passes: false, text: "npm audit printed a report of a form that is not known here." };
    return { passes: true, text: `NOT SCANNED: the registry could not be asked for advisories (${reason.data}).` };
  }
  const { vulnerabilities, metadata } = report.data;
  const found = Object.entries(vulnerabilities).filter(([, { severity }]) => tells.has(severity));
  if (found.length === 0)
    return { passes: true, text: `${metadata.dependencies.prod} packages: no vulnerability that is high or critical.` };
  const lines = found.map(([name, { severity, range, via, fixAvailable }]) => {
    const advisories = via.map((one) => (typeof one === "string" ? `through ${one}` : `${one.title} ${one.url}`));
    const fix = typeof fixAvailable === "object" ? `fixed by ${fixAvailable.name} ${fixAvailable.version}` : null;
    return `  ${severity} ${name} ${range}: ${advisories.join("; ")} (${fix ?? (fixAvailable ? "fix available" : "no fix yet")})`;
  });
  return { passes: false, text: [`${found.length} vulnerable packages:`, ...lines].join("\n") };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const args = ["audit", "--omit=dev", "--audit-level=high", "--json"];
  const { stdout } = spawnSync("npm", args, { encoding: "utf8", timeout: 120_000, maxBuffer: 64 * 1024 * 1024 });
  const { passes, text } = judge(stdout || '{"error":{"summary":"npm gave no answer in two minutes"}}');
  process[passes ? "stdout" : "stderr"].write(`${text}\n`);
  process.exitCode = passes ? 0 : 1;
}
