import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";

/** Says whether an incident concerns security or personal data. Renders nothing if not. */
export function FlagBadges({ security, breach, t }: { security: boolean; breach: boolean; t: Translate }) {
  if (breach) return <Badge tone="bad">{t("incidents.breach")}</Badge>;
  return security ? <Badge tone="warn">{t("incidents.security")}</Badge> : null;
}
