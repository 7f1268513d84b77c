import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { card } from "#app/_ui/classes.ts";
import { CHANNELS, type Channel, type StatusComponent } from "#lib/enums.ts";
import type { StatusSnapshot } from "#lib/operations/index.ts";
import { formatShare, shareOf } from "./uptime.ts";

const isChannel = (id: StatusComponent): id is Channel => CHANNELS.some((channel) => channel === id);
const shownMonths = 6;

/** The frozen uptime of past months. Nothing before the first month has ended. */
export function PastMonths({
  components,
  language,
  t,
}: Pick<StatusSnapshot, "components"> & { language: Language; t: Translate }) {
  const starts = [...new Set(components.flatMap(({ months }) => months.map(({ startsAt }) => startsAt.getTime())))];
  const months = starts.toSorted((a, b) => b - a).slice(0, shownMonths);
  if (months.length === 0) return null;
  const format = new Intl.DateTimeFormat(language, { month: "short", year: "numeric", timeZone: "UTC" });
  const cell = (component: StatusSnapshot["components"][number], month: number) => {
    const found = component.months.find(({ startsAt }) => startsAt.getTime() === month);
    const share = found ? shareOf(found) : null;
    return share === null ? t("status.noData") : formatShare(share, language);
  };
  return (
    <section aria-labelledby="months">
      <h2 id="months" className="text-lg font-semibold tracking-tight">
        {t("status.months")}
      </h2>
      <p className="mt-1 text-pretty text-sm text-muted">{t("status.monthsLead")}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard */}
      <section aria-labelledby="months" tabIndex={0} className={`${card} mt-3 overflow-x-auto`}>
        <table className="w-full text-sm">
          <thead>
            <tr className="border-b border-line text-muted">
              <th scope="col" className="px-4 py-2.5 text-start font-medium sm:px-6">
                {t("status.components")}
              </th>
              {months.map((month) => (
                <th
                  key={month}
                  scope="col"
                  className="whitespace-nowrap px-3 py-2.5 text-end last:pe-4 sm:last:pe-6 font-medium"
                >
                  {format.format(month)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {components.map((component) => (
              <tr key={component.id}>
                <th scope="row" className="whitespace-nowrap px-4 py-2.5 text-start font-medium sm:px-6">
                  {isChannel(component.id) ? t(`channel.${component.id}`) : t(`status.component.${component.id}`)}
                </th>
                {months.map((month) => (
                  <td
                    key={month}
                    className="whitespace-nowrap px-3 py-2.5 text-end last:pe-4 sm:last:pe-6 tabular-nums"
                  >
                    {cell(component, month)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
