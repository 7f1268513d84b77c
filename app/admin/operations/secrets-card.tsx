import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card } from "#app/_ui/classes.ts";
import type { OperationsView } from "./measures.ts";

interface Props {
  secrets: OperationsView["secrets"];
  now: Date;
  /** Formats a day. */
  day: (moment: string) => string;
  /** Formats a time. */
  at: (moment: string) => string;
  t: Translate;
}

const dayMs = 86_400_000;

/** The age of each secret in use, the oldest first, and the last use of its versions. */
export function SecretsCard({ secrets, now, day, at, t }: Props) {
  return (
    <section aria-labelledby="secrets" className={card}>
      <CardHead id="secrets" title={t("operations.secrets")} lead={t("operations.secretsLead")} />
      {secrets.length === 0 ? (
        <p className="px-4 py-4 text-sm text-muted sm:px-6">{t("operations.noSecrets")}</p>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {secrets.map(({ name, since, dueAt, replaceBy, versions }) => {
            const isOverdue = new Date(replaceBy) <= now;
            const tone = isOverdue ? "bad" : new Date(dueAt) <= now ? "warn" : "good";
            const days = Math.max(0, Math.floor((now.getTime() - new Date(since).getTime()) / dayMs));
            return (
              <li key={name} className="flex items-start justify-between gap-3 px-4 py-3 sm:px-6">
                <div className="min-w-0">
                  <p className="font-mono text-xs wrap-anywhere">{name}</p>
                  <p className="mt-0.5 text-muted">
                    {t(isOverdue ? "operations.replaceOverdue" : "operations.replaceBy", { at: day(replaceBy) })}
                  </p>
                  <ul className="mt-1 space-y-0.5 text-muted">
                    {versions.map((version) => (
                      <li key={version.version} className="text-pretty">
                        <code className="font-mono text-xs">{version.version}</code>{" "}
                        {version.lastUsedAt
                          ? t("operations.secretUsed", { at: at(version.lastUsedAt) })
                          : t("operations.secretUnused")}
                        {version.retiredAt
                          ? ` ${t("operations.secretRetired")}`
                          : version.neededUntil && ` ${t("operations.secretNeeded", { at: day(version.neededUntil) })}`}
                      </li>
                    ))}
                  </ul>
                </div>
                <Badge tone={tone}>{t("operations.days", { days })}</Badge>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
