import { CircleCheck, TriangleAlert } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { Badge, type Tone } from "#app/_ui/badge.tsx";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card, link } from "#app/_ui/classes.ts";
import type { OperationsView } from "./measures.ts";

type Alert = OperationsView["alerts"][number];

type AlertCounts = OperationsView["alertCounts"];

interface Props {
  alerts: readonly Alert[];
  counts: AlertCounts;
  at: (moment: string) => string;
  t: Translate;
}

/** A list shows this many alerts, the others after a click. */
const mostAtOnce = 10;

const tones: Record<Alert["severity"], Tone> = { CRITICAL: "bad", WARNING: "warn", INFO: "accent" };

/** Active, pending and recent alerts. Pending: the condition has not lasted long enough yet. */
export function AlertsCard({ alerts, counts, at, t }: Props) {
  const active = alerts.filter(({ state }) => state === "FIRING");
  const pending = alerts.filter(({ state }) => state === "PENDING");
  const ended = alerts.filter(({ state }) => state === "RESOLVED");
  return (
    <section aria-labelledby="alerts" className={card}>
      <CardHead id="alerts" title={t("operations.alerts")} lead={t("operations.alertsLead")} />
      {counts.firing === 0 ? (
        <p className="flex items-center gap-2 px-4 py-4 text-sm sm:px-6">
          <CircleCheck className="size-4.5 shrink-0 text-good" aria-hidden />
          {t("operations.noAlerts")}
        </p>
      ) : (
        <AlertList alerts={active} total={counts.firing} at={at} t={t} />
      )}
      {counts.pending > 0 && (
        <details className="border-t border-line">
          <summary className="min-h-11 rounded-2xl px-4 py-3 text-sm font-medium text-accent sm:px-6">
            {t("operations.pendingAlerts", { count: counts.pending })}
          </summary>
          <AlertList alerts={pending} total={counts.pending} at={at} t={t} />
        </details>
      )}
      {counts.resolved > 0 && (
        <details className="border-t border-line">
          <summary className="min-h-11 rounded-2xl px-4 py-3 text-sm font-medium text-accent sm:px-6">
            {t("operations.recentAlerts", { count: counts.resolved })}
          </summary>
          <AlertList alerts={ended} total={counts.resolved} at={at} t={t} />
        </details>
      )}
    </section>
  );
}

/** A link to the card, which is below the measurements. Red if an alert is critical. Renders nothing without active alerts. */
export function AlertsNote({ counts: { firing, critical }, t }: { counts: AlertCounts; t: Translate }) {
  if (firing === 0) return null;
  const [ground, text] = critical > 0 ? ["bg-bad-soft", "text-bad"] : ["bg-warn-soft", "text-warn"];
  return (
    <p className={`flex items-center gap-2 rounded-2xl px-4 py-3 text-sm sm:px-6 ${ground}`}>
      <TriangleAlert className={`size-4.5 shrink-0 ${text}`} aria-hidden />
      <a href="#alerts" className={`rounded-sm font-medium underline underline-offset-4 ${text}`}>
        {t("operations.activeAlerts", { count: firing })}
        {critical > 0 && `, ${t("operations.criticalAlerts", { count: critical })}`}
      </a>
    </p>
  );
}

type ListProps = Pick<Props, "alerts" | "at" | "t">;

/** `total`: the number of alerts, of which the API lists the first ones. */
function AlertList({ alerts, total, at, t }: ListProps & { total: number }) {
  const more = alerts.slice(mostAtOnce);
  return (
    <>
      <AlertItems alerts={alerts.slice(0, mostAtOnce)} at={at} t={t} />
      {more.length > 0 && (
        <details className="border-t border-line">
          <summary className="min-h-11 rounded-2xl px-4 py-3 text-sm font-medium text-accent sm:px-6">
            {t("operations.moreAlerts", { count: total - mostAtOnce })}
          </summary>
          <AlertItems alerts={more} at={at} t={t} />
        </details>
      )}
      {total > alerts.length && (
        <p className="border-t border-line px-4 py-3 text-sm text-muted sm:px-6">
          {t("operations.unlistedAlerts", { count: total - alerts.length })}
        </p>
      )}
    </>
  );
}

const AlertItems = ({ alerts, at, t }: ListProps) => (
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
