import { CircleCheck, TriangleAlert } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { Badge, type Tone } from "#app/_ui/badge.tsx";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card, link } from "#app/_ui/classes.ts";
import type { OperationsView } from "./measures.ts";

type Alert = OperationsView["alerts"][number];

interface Props {
  alerts: readonly Alert[];
  at: (moment: string) => string;
  t: Translate;
}

const tones: Record<Alert["severity"], Tone> = { CRITICAL: "bad", WARNING: "warn", INFO: "accent" };

/** Active, pending and recent alerts. Pending: the condition has not lasted long enough yet. */
export function AlertsCard({ alerts, at, t }: Props) {
  const active = alerts.filter(({ state }) => state === "FIRING");
  const pending = alerts.filter(({ state }) => state === "PENDING");
  const ended = alerts.filter(({ state }) => state === "RESOLVED");
  return (
    <section aria-labelledby="alerts" className={card}>
      <CardHead id="alerts" title={t("operations.alerts")} lead={t("operations.alertsLead")} />
      {active.length === 0 ? (
        <p className="flex items-center gap-2 px-4 py-4 text-sm sm:px-6">
          <CircleCheck className="size-4.5 shrink-0 text-good" aria-hidden />
          {t("operations.noAlerts")}
        </p>
      ) : (
        <AlertList alerts={active} at={at} t={t} />
      )}
      {pending.length > 0 && (
        <details className="border-t border-line">
          <summary className="min-h-11 rounded-2xl px-4 py-3 text-sm font-medium text-accent sm:px-6">
            {t("operations.pendingAlerts", { count: pending.length })}
          </summary>
          <AlertList alerts={pending} at={at} t={t} />
        </details>
      )}
      {ended.length > 0 && (
        <details className="border-t border-line">
          <summary className="min-h-11 rounded-2xl px-4 py-3 text-sm font-medium text-accent sm:px-6">
            {t("operations.recentAlerts", { count: ended.length })}
          </summary>
          <AlertList alerts={ended} at={at} t={t} />
        </details>
      )}
    </section>
  );
}

/** A link to the card, which is below the measurements. Renders nothing without active alerts. */
export function AlertsNote({ alerts, t }: { alerts: readonly Alert[]; t: Translate }) {
  const count = alerts.filter(({ state }) => state === "FIRING").length;
  if (count === 0) return null;
  return (
    <p className="flex items-center gap-2 rounded-2xl bg-warn-soft px-4 py-3 text-sm sm:px-6">
      <TriangleAlert className="size-4.5 shrink-0 text-warn" aria-hidden />
      <a href="#alerts" className="rounded-sm font-medium text-warn underline underline-offset-4">
        {t("operations.activeAlerts", { count })}
      </a>
    </p>
  );
}

const AlertList = ({ alerts, at, t }: Props) => (
  <ul className="divide-y divide-line">
    {alerts.map(({ id, severity, state, summary, since, resolvedAt, runbook, incidentId }) => (
      <li key={id} className="space-y-1 px-4 py-3 text-sm sm:px-6">
        <p className="flex flex-wrap items-center gap-2">
          <Badge tone={state === "RESOLVED" ? "plain" : tones[severity]}>
            {t(`operations.alertSeverity.${severity}`)}
          </Badge>
          <span className="text-muted">
            {resolvedAt === null || resolvedAt === undefined
              ? t("operations.since", { at: at(since) })
              : t("operations.ended", { from: at(since), to: at(resolvedAt) })}
          </span>
        </p>
        <p className="text-pretty font-medium wrap-anywhere" lang="en">
          {summary}
        </p>
        <p className="flex flex-wrap gap-x-4 gap-y-1 text-muted wrap-anywhere">
          {incidentId && (
            <a href={`/admin/incidents/${encodeURIComponent(incidentId)}`} className={link}>
              {t("operations.incident")}
              <span className="sr-only" lang="en">
                {" "}
                {summary}
              </span>
            </a>
          )}
          {runbook && <span>{t("operations.runbook", { path: runbook })}</span>}
        </p>
      </li>
    ))}
  </ul>
);
