import { settingWarnings } from "#lib/bootstrap/config-warnings.ts";
import { type Env, misspeltVariables, parseEnv, variableNames } from "#lib/env.ts";
import { failed, passed } from "#lib/smoke/index.ts";
import type { Check } from "../report.ts";
import { type Diagnosis, diagnose, note } from "./finding.ts";

type Source = Record<string, string | undefined>;

/** The variables that are set. `env` null: they are invalid, and the service would not start with them. */
export async function diagnoseSettings(source: Source): Promise<{ env: Env | null; checks: Check[] }> {
  const { env, problems } = parsed(source);
  const findings = [
    ...problems.map((problem) => failed(problem, "Correct it. The service does not start with it.")),
    ...misspeltVariables(source).map((text) => failed(withoutLabel(text), "Rename it. It has no effect.")),
    ...(env ? [passed(setText(source)), ...notesOn(env)] : []),
  ];
  return { env, checks: await Promise.all(findings.map((finding) => diagnose("variables", () => finding))) };
}

/** The first line of the error is a summary. The problems follow, one on each line, and then the misspelt names. */
function parsed(source: Source): { env: Env | null; problems: string[] } {
  try {
    return { env: parseEnv(source), problems: [] };
  } catch (error) {
    const lines = error instanceof Error ? error.message.split("\n").slice(1) : [];
    const misspelt = new Set(misspeltVariables(source));
    return { env: null, problems: lines.map((line) => line.trim()).filter((line) => !misspelt.has(line)) };
  }
}

function setText(source: Source): string {
  // Each process sets NODE_ENV itself (lib/telemetry/register.ts).
  const names = variableNames.filter((name) => name !== "NODE_ENV" && source[name]?.trim());
  return names.length > 0 ? `Set and valid: ${names.join(", ")}` : "None is set: the defaults apply";
}

function notesOn(env: Env): Diagnosis[] {
  const notes = settingWarnings(env).map((warning) => note(withoutLabel(warning)));
  if (!env.AUTH_SECRETS && !env.embedded)
    notes.push(
      note(
        "AUTH_SECRETS is not set: the key that signs links, tokens and the audit log is in the database",
        "Set it, so that a copy of the database alone cannot sign anything.",
      ),
    );
  return notes;
}

const withoutLabel = (warning: string): string => warning.replace(/^(warning|note): /i, "");
