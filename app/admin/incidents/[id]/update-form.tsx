import type { Translate } from "#app/_request/translate.ts";
import { card, field, primaryButton } from "#app/_ui/classes.ts";
import { allowedNext } from "#lib/operations/index.ts";
import { MessageField } from "../message-field.tsx";
import type { Incident } from "./facts.tsx";

interface Props {
  incident: Pick<Incident, "id" | "status">;
  /** The page that the form redirects to. */
  back: string;
  /** True if this viewer may become the commander and is not yet. */
  mayLead: boolean;
  t: Translate;
}

/** Adds an update to an incident and sets its status. */
export function UpdateForm({ incident: { id, status }, back, mayLead, t }: Props) {
  return (
    <section aria-labelledby="add" className={`${card} px-4 py-5 sm:px-6`}>
      <h2 id="add" className="text-lg font-semibold tracking-tight">
        {t("incidents.add")}
      </h2>
      <form
        method="post"
        action="/admin/incidents/update"
        encType="multipart/form-data"
        autoComplete="off"
        className="mt-4 max-w-2xl space-y-4"
      >
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="back" value={back} />
        <MessageField label={t("incidents.news")} />
        <label className="block text-sm font-medium">
          {t("incidents.status")}
          <select name="status" defaultValue="" className={`${field} mt-1.5 block font-normal sm:max-w-72`}>
            <option value="">{t("incidents.unchanged", { status: t(`incidents.statusName.${status}`) })}</option>
            {allowedNext(status).map((next) => (
              <option key={next} value={next}>
                {t(`incidents.statusName.${next}`)}
              </option>
            ))}
          </select>
        </label>
        {mayLead && <Tick name="leads" label={t("incidents.takeLead")} />}
        <Tick name="public" label={t("incidents.publish")} hint={t("incidents.publishHint")} />
        <button type="submit" className={`${primaryButton} py-2 leading-tight`}>
          {t("incidents.addNow")}
        </button>
      </form>
    </section>
  );
}

function Tick({ name, label, hint }: { name: string; label: string; hint?: string }) {
  return (
    <div className="text-sm">
      <label className="flex min-h-6 items-start gap-3 font-medium">
        <input
          type="checkbox"
          name={name}
          value="true"
          aria-describedby={hint && `${name}-hint`}
          className="mt-0.5 size-5 shrink-0 accent-accent"
        />
        {label}
      </label>
      {hint && (
        <p id={`${name}-hint`} className="ms-8 mt-0.5 max-w-prose text-pretty text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
