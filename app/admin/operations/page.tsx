import { RotateCw } from "lucide-react";
import { requireConsole } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import type { PageProps } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { link } from "#app/_ui/classes.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import { OperationsDocument } from "#graphql/generated/operations.ts";
import { isAdmin } from "#lib/actor.ts";
import { OutcomeNote } from "../_forms/outcome-note.tsx";
import { ConsolePage } from "../_ui/console-page.tsx";
import { AlertChannels } from "./alert-channels.tsx";
import { ChannelCard } from "./channel-card.tsx";
import { QueueCard } from "./queue-card.tsx";
import { SlowRequests } from "./slow-requests.tsx";

const path = "/admin/operations";

export const generateMetadata = pageTitle("console.operations");

export default async function Operations({ searchParams }: PageProps) {
  const { actor, me, language } = await requireConsole(path);
  const t = translator(language);
  const { operations } = await runQuery(OperationsDocument, {}, actor);
  const atOf = (moment: Date) => formatInstant(moment, language, me?.timeZone ?? "UTC");
  const at = atOf(new Date());
  return (
    <ConsolePage current="operations" title={t("console.operations")} lead={t("operations.lead")}>
      <OutcomeNote query={await searchParams} t={t} />
      {operations && (
        <>
          <QueueCard queue={operations.queue} language={language} t={t} />
          <AlertChannels channels={operations.alertChannels} at={atOf} t={t} />
          <div className="grid gap-4 md:grid-cols-3">
            {operations.channels.map((health) => (
              <ChannelCard key={health.channel} health={health} mayPause={isAdmin(actor)} language={language} t={t} />
            ))}
          </div>
          <SlowRequests requests={operations.slowRequests} at={atOf} language={language} t={t} />
        </>
      )}
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
        {t("operations.measured", { at })}
        <a href={path} className={`${link} inline-flex items-center gap-1.5`}>
          <RotateCw className="size-3.5" aria-hidden />
          {t("operations.again")}
        </a>
      </p>
    </ConsolePage>
  );
}
