import { requireConsole } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import type { PageProps } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { formatInstantWithZone } from "#app/_ui/instant.ts";
import { MaintenanceDocument } from "#graphql/generated/operations.ts";
import { isAdmin } from "#lib/actor.ts";
import { OutcomeNote } from "../_forms/outcome-note.tsx";
import { ConsolePage } from "../_ui/console-page.tsx";
import { Empty } from "../_ui/empty.tsx";
import { ScheduleForm } from "./schedule-form.tsx";
import { WindowList } from "./window-list.tsx";

const isOver = ({ status }: { status: string }) => status === "COMPLETED" || status === "CANCELLED";

export const generateMetadata = pageTitle("console.maintenance");

export default async function Maintenance({ searchParams }: PageProps) {
  const { actor, me, language } = await requireConsole("/admin/maintenance");
  const t = translator(language);
  const { maintenanceWindows, proposedMaintenance } = await runQuery(MaintenanceDocument, {}, actor);
  const windows = maintenanceWindows ?? [];
  const open = windows.filter((window) => !isOver(window));
  const past = windows.filter(isOver).reverse();
  const at = (when: string) => formatInstantWithZone(when, language, me?.timeZone ?? "UTC");
  const mayChange = isAdmin(actor);
  return (
    <ConsolePage current="maintenance" title={t("console.maintenance")} lead={t("maintenance.lead")}>
      <OutcomeNote query={await searchParams} conflict={t("maintenance.conflict")} t={t} />
      {mayChange && <ScheduleForm proposal={proposedMaintenance} t={t} />}
      {open.length > 0 ? (
        <WindowList windows={open} mayChange={mayChange} at={at} t={t} />
      ) : (
        <Empty text={t("maintenance.empty")} />
      )}
      {past.length > 0 && (
        <section aria-labelledby="past" className="space-y-3">
          <h2 id="past" className="font-semibold">
            {t("maintenance.past")}
          </h2>
          <WindowList windows={past} mayChange={false} at={at} t={t} />
        </section>
      )}
    </ConsolePage>
  );
}
