import type { Translate } from "#app/_request/translate.ts";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card, field } from "#app/_ui/classes.ts";
import { ActForm } from "../_forms/act-form.tsx";

interface Props {
  renewedAt: string | null;
  /** The new link, only right after it was made. */
  link: string | undefined;
  mayChange: boolean;
  at: (when: string) => string;
  t: Translate;
}

/** The secret link for calendar programs. */
export const CalendarLink = ({ renewedAt, link, mayChange, at, t }: Props) => (
  <section aria-labelledby="calendar-link" className={card}>
    <CardHead id="calendar-link" title={t("onCall.link")} lead={t("onCall.linkLead")} />
    <div className="space-y-3 px-4 py-4 text-sm sm:px-6">
      {link && (
        <label className="block font-medium">
          {t("onCall.newLink")}
          <input readOnly value={link} dir="ltr" className={`${field} mt-1.5 font-normal`} />
        </label>
      )}
      <p className="text-muted">{renewedAt ? t("onCall.linkSince", { at: at(renewedAt) }) : t("onCall.noLink")}</p>
      {mayChange && (
        <ActForm
          action="/admin/on-call/calendar-link"
          values={{}}
          back="/admin/on-call"
          label={t(renewedAt ? "onCall.renewLink" : "onCall.makeLink")}
          lead={t("onCall.renewLinkLead")}
          submit={t(renewedAt ? "onCall.renewLink" : "onCall.makeLink")}
          isReasonOptional
          t={t}
        />
      )}
    </div>
  </section>
);
