import type { Translate } from "#app/_request/translate.ts";
import { card, field, link, quietButton } from "#app/_ui/classes.ts";
import { INCIDENT_LINK_KINDS } from "#lib/enums.ts";
import type { Incident } from "./facts.tsx";

interface Props {
  incident: Pick<Incident, "id" | "links">;
  back: string;
  mayChange: boolean;
  t: Translate;
}

/** Related incidents, and the form that adds one. Renders nothing for readers of an incident without links. */
export function LinksSection({ incident: { id, links }, back, mayChange, t }: Props) {
  if (links.length === 0 && !mayChange) return null;
  return (
    <section aria-labelledby="links" className={`${card} px-4 py-5 sm:px-6`}>
      <h2 id="links" className="text-lg font-semibold tracking-tight">
        {t("incidents.links.heading")}
      </h2>
      {links.length > 0 && (
        <ul className="mt-3 space-y-3">
          {links.map(({ kind, reverse, incidentId, title, status }) => (
            <li
              key={`${kind} ${reverse} ${incidentId}`}
              className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm"
            >
              <span className="min-w-0 wrap-anywhere">
                {t(`incidents.links.${reverse ? "reverse" : "forward"}.${kind}`)}{" "}
                <a href={`/admin/incidents/${encodeURIComponent(incidentId)}`} className={link} dir="auto">
                  {title}
                </a>{" "}
                <span className="text-muted">({t(`incidents.statusName.${status}`)})</span>
              </span>
              {mayChange && !reverse && (
                <form method="post" action="/admin/incidents/link">
                  <Hidden values={{ id, back, kind, otherId: incidentId, remove: "true" }} />
                  <button type="submit" className={`${link} min-h-6`}>
                    {t("incidents.links.remove")}
                    <span className="sr-only"> {title}</span>
                  </button>
                </form>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayChange && (
        <form
          method="post"
          action="/admin/incidents/link"
          autoComplete="off"
          className="mt-4 flex flex-wrap items-end gap-3"
        >
          <Hidden values={{ id, back }} />
          <label className="block text-sm font-medium">
            {t("incidents.links.kind")}
            <select name="kind" className={`${field} mt-1.5 block font-normal`}>
              {INCIDENT_LINK_KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {t(`incidents.links.forward.${kind}`)}
                </option>
              ))}
            </select>
          </label>
          <label className="block min-w-0 grow text-sm font-medium sm:max-w-80">
            {t("incidents.links.other")}
            <input
              name="otherId"
              required
              maxLength={40}
              placeholder="inc_…"
              className={`${field} mt-1.5 font-normal`}
            />
          </label>
          <button type="submit" className={`${quietButton} py-2 leading-tight`}>
            {t("incidents.links.add")}
          </button>
        </form>
      )}
    </section>
  );
}

const Hidden = ({ values }: { values: Record<string, string> }) =>
  Object.entries(values).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />);
