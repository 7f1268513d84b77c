import type { Translate } from "#app/_request/translate.ts";
import type { Severity } from "#lib/enums.ts";
import { Badge, type Tone } from "./badge.tsx";

const tones: Record<Severity, Tone> = { CRITICAL: "bad", HIGH: "warn", MEDIUM: "accent", LOW: "plain" };

/** An incident's severity. The text contains the word for severity, because nothing around the badge explains it. */
export function SeverityBadge({ severity, t }: { severity: Severity; t: Translate }) {
  return <Badge tone={tones[severity]}>{t("status.severity", { severity: t(`severity.${severity}`) })}</Badge>;
}
