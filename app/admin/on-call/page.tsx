import { cookies } from "next/headers";
import { requireConsole } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import type { PageProps } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import { OnCallDocument } from "#graphql/generated/operations.ts";
import { isAdmin } from "#lib/actor.ts";
import { OutcomeNote } from "../_forms/outcome-note.tsx";
import { ConsolePage } from "../_ui/console-page.tsx";
import { CalendarLink } from "./calendar-link-card.tsx";
import { EscalationCard } from "./escalation-card.tsx";
import { linkCookie } from "./link-cookie.ts";
import { Notes } from "./notes.tsx";
import { NowCard } from "./now-card.tsx";
import { OverrideForm } from "./override-form.tsx";
import { PageList } from "./page-list.tsx";
import { RotaCalendar } from "./rota-calendar.tsx";
import { ShiftForm } from "./shift-form.tsx";
import { ShiftList } from "./shift-list.tsx";
import { daysFrom } from "./weeks.ts";

export const generateMetadata = pageTitle("console.onCall");

export default async function OnCall({ searchParams }: PageProps) {
  const { actor, me, language } = await requireConsole("/admin/on-call");
  const t = translator(language);
  const query = await searchParams;
  const timeZone = me?.timeZone ?? "UTC";
  const now = new Date();
  const days = daysFrom(now, timeZone);
  const { onCall } = await runQuery(
    OnCallDocument,
    { from: days[0]?.from.toISOString() ?? now.toISOString(), to: days.at(-1)?.to.toISOString() ?? now.toISOString() },
    actor,
  );
  const at = (when: string) => formatInstant(when, language, timeZone);
  const mayChange = isAdmin(actor);
  const link = query.done === "calendarLinkRenewed" ? (await cookies()).get(linkCookie)?.value : undefined;
  return (
    <ConsolePage current="onCall" title={t("console.onCall")} lead={t("onCall.lead")}>
      <OutcomeNote query={query} conflict={t("onCall.conflict")} t={t} />
      {onCall && (
        <>
          <Notes onCall={onCall} at={at} t={t} />
          <NowCard onCall={onCall} at={at} t={t} />
          <RotaCalendar onCall={onCall} days={days} now={now} language={language} timeZone={timeZone} t={t} />
          {mayChange && (
            <div className="flex flex-wrap items-start gap-3">
              <ShiftForm staff={onCall.staff} timeZone={timeZone} now={now} t={t} />
              <OverrideForm staff={onCall.staff} timeZone={timeZone} now={now} t={t} />
            </div>
          )}
          <ShiftList shifts={onCall.shifts} {...{ mayChange, timeZone, language, t }} />
          <EscalationCard onCall={onCall} mayChange={mayChange} t={t} />
          <PageList pages={onCall.pages} at={at} t={t} />
          <CalendarLink renewedAt={onCall.calendarRenewedAt} link={link} mayChange={mayChange} at={at} t={t} />
        </>
      )}
    </ConsolePage>
  );
}
