import { requireConsole } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import { type PageProps, singleParam } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { formatInstantWithZone } from "#app/_ui/instant.ts";
import { OperationsDocument } from "#graphql/generated/operations.ts";
import { isAdmin } from "#lib/actor.ts";
import { OutcomeNote } from "../_forms/outcome-note.tsx";
import { ConsolePage } from "../_ui/console-page.tsx";
import { AlertChannels } from "./alert-channels.tsx";
import { AlertsCard, AlertsNote } from "./alerts-card.tsx";
import { ChannelCard } from "./channel-card.tsx";
import { LiveUpdate } from "./live-update.tsx";
import { OnCallCard } from "./on-call-card.tsx";
import { type Period, PlotsCard, periods } from "./plots-card.tsx";
import { QueueCard } from "./queue-card.tsx";
import { ReleasesCard } from "./releases-card.tsx";
import { RunsCard } from "./runs-card.tsx";
import { SecretsCard } from "./secrets-card.tsx";
import { SloCard } from "./slo-card.tsx";
import { SlowRequests } from "./slow-requests.tsx";

const path = "/admin/operations";

export const generateMetadata = pageTitle("console.operations");

export default async function Operations({ searchParams }: PageProps) {
  const { actor, me, language } = await requireConsole(path);
  const t = translator(language);
  const query = await searchParams;
  const asked = singleParam(query.period) ?? "";
  const period: Period = Object.hasOwn(periods, asked) ? (asked as Period) : "24h";
  const { operations, onCall, open, acknowledged, contained } = await runQuery(
    OperationsDocument,
    { period: periods[period] },
    actor,
  );
  const incidents = [open, acknowledged, contained].flatMap((list) => list?.edges.map(({ node }) => node) ?? []);
  const now = new Date();
  const timeZone = me?.timeZone ?? "UTC";
  const at = (moment: string | Date) => formatInstantWithZone(moment, language, timeZone);
  const dates = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone });
  const day = (moment: string) => dates.format(new Date(moment));
  const updatedAt = formatInstantWithZone(now, language, timeZone, "medium");
  return (
    <ConsolePage current="operations" title={t("console.operations")} lead={t("operations.lead")}>
      <OutcomeNote query={query} t={t} />
      <LiveUpdate
        path={`${path}?period=${period}`}
        updated={t("operations.measured", { at: updatedAt })}
        texts={{
          live: t("operations.live"),
          paused: t("operations.livePaused"),
          unreachable: t("operations.liveUnreachable"),
          refresh: t("operations.again"),
        }}
      />
      {operations && (
        <>
          <AlertChannels channels={operations.alertChannels} at={at} t={t} />
          <AlertsNote counts={operations.alertCounts} t={t} />
          <SloCard slos={operations.slo} language={language} t={t} />
          <PlotsCard plots={operations.plots} {...{ period, path, language, timeZone, t }} />
          <QueueCard queue={operations.queue} language={language} t={t} />
          <div className="grid gap-4 md:grid-cols-3">
            {operations.channels.map((health) => (
              <ChannelCard key={health.channel} health={health} mayPause={isAdmin(actor)} language={language} t={t} />
            ))}
          </div>
          <div className="grid items-start gap-4 md:grid-cols-2">
            <AlertsCard alerts={operations.alerts} counts={operations.alertCounts} at={at} t={t} />
            <OnCallCard
              onCall={onCall}
              incidents={incidents}
              channels={operations.alertChannels}
              at={at}
              language={language}
              t={t}
            />
            <SecretsCard secrets={operations.secrets} now={now} day={day} at={at} t={t} />
            <ReleasesCard releases={operations.releases} at={at} t={t} />
            <RunsCard runs={operations.runs} now={now} at={at} language={language} t={t} />
          </div>
          <SlowRequests requests={operations.slowRequests} at={at} language={language} t={t} />
        </>
      )}
    </ConsolePage>
  );
}
