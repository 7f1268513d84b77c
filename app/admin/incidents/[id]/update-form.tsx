import type { Translate } from "#app/_request/translate.ts";
import { card, field, link, primaryButton } from "#app/_ui/classes.ts";
import type { IncidentStatus } from "#lib/enums.ts";
import { allowedNext, publicTexts } from "#lib/operations/index.ts";
import { keepsFields } from "../../_forms/keeps-fields.ts";
import { MessageField } from "../message-field.tsx";
import { Tick } from "../tick.tsx";
import type { Incident } from "./facts.tsx";

interface Props {
  incident: Incident;
  /** The page that the form redirects to. */
  back: string;
  /** True if this viewer may become the commander and is not yet. */
  mayLead: boolean;
  mayCommunicate: boolean;
  /** The prepared public text that the viewer has chosen. */
  prepared: IncidentStatus | undefined;
  t: Translate;
}

/** Adds an update to an incident and sets its status. */
export function UpdateForm({ incident, back, mayLead, mayCommunicate, prepared, t }: Props) {
  const { id, status } = incident;
  const next = allowedNext(status);
  return (
    <section aria-labelledby="add" className={`${card} px-4 py-5 sm:px-6`}>
      <h2 id="add" className="text-lg font-semibold tracking-tight">
        {t("incidents.add")}
      </h2>
      <PreparedTexts choices={[status, ...next]} back={back} t={t} />
      <form
        // The fields take the prepared text over only when they are made.
        key={prepared}
        method="post"
        action="/admin/incidents/update"
        encType="multipart/form-data"
        {...keepsFields}
        autoComplete="off"
        className="mt-4 max-w-2xl space-y-4"
      >
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="back" value={back} />
        <MessageField label={t("incidents.news")} text={prepared && publicTexts[prepared]} />
        <label className="block text-sm font-medium">
          {t("incidents.status")}
          <select
            name="status"
            defaultValue={prepared && next.includes(prepared) ? prepared : ""}
            className={`${field} mt-1.5 block font-normal sm:max-w-72`}
          >
            <option value="">{t("incidents.unchanged", { status: t(`incidents.statusName.${status}`) })}</option>
            {next.map((one) => (
              <option key={one} value={one}>
                {t(`incidents.statusName.${one}`)}
              </option>
            ))}
          </select>
        </label>
        {mayLead && <Tick name="leads" label={t("incidents.takeLead")} />}
        {mayCommunicate && <Tick name="communicates" label={t("incidents.takeCommunications")} />}
        {!incident.security && (
          <Tick name="security" label={t("incidents.isSecurity")} hint={t("incidents.isSecurityHint")} />
        )}
        {incident.breachAt === null && (
          <Tick name="breach" label={t("incidents.isBreach")} hint={t("incidents.isBreachHint")} />
        )}
        {incident.security && incident.cisoInformedAt === null && (
          <Tick name="cisoInformed" label={t("incidents.cisoWasInformed")} />
        )}
        {incident.breachAt !== null && incident.breachReportedAt === null && (
          <Tick name="breachReported" label={t("incidents.breachWasReported")} />
        )}
        <Tick
          name="public"
          label={t("incidents.publish")}
          hint={t("incidents.publishHint")}
          isTicked={prepared !== undefined}
        />
        <button type="submit" className={`${primaryButton} py-2 leading-tight`}>
          {t("incidents.addNow")}
        </button>
      </form>
    </section>
  );
}

/** Links that fill the form with a prepared text for the public. They work without scripts. */
function PreparedTexts({ choices, back, t }: { choices: IncidentStatus[]; back: string; t: Translate }) {
  return (
    <p className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      <span className="text-muted">{t("incidents.preparedTexts")}</span>
      {choices.map((status) => (
        <a key={status} href={`${back}?text=${status}#add`} className={`${link} inline-flex min-h-6 items-center`}>
          {t(`incidents.statusName.${status}`)}
        </a>
      ))}
    </p>
  );
}
