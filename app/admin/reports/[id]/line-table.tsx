import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { link } from "#app/_ui/classes.ts";
import type { ReportPartsFragment } from "#graphql/generated/operations.ts";
import { kindOfId } from "#lib/ids.ts";
import { displayLine, lineText, type ReportLine } from "#lib/operations/index.ts";

interface Props {
  lines: ReportPartsFragment["sections"][number]["lines"];
  endsAt: Date;
  language: Language;
  t: Translate;
}

const cell = "block py-0.5 sm:table-cell sm:px-3 sm:py-2 sm:text-end sm:align-top";

/** The numbers of a part. A phone shows each row as a block. How a number is computed is its tooltip and in the HTML file. */
export function LineTable({ lines, endsAt, language, t }: Props) {
  const heads = (["value", "target", "before", "change"] as const).map((name) => ({
    name,
    label: t(`reports.${name}`),
  }));
  return (
    <table className="block w-full text-sm tabular-nums sm:table">
      <thead className="sr-only text-muted sm:not-sr-only sm:table-header-group">
        <tr>
          <th scope="col" className="py-2 text-start font-medium">
            {t("reports.measure")}
          </th>
          {heads.map(({ name, label }) => (
            <th key={name} scope="col" className="px-3 py-2 text-end font-medium">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block divide-y divide-line sm:table-row-group">
        {lines.map((line) => {
          // The schema's unit is a text, so that a client need not know every unit.
          const shown = displayLine(line as ReportLine, endsAt, language);
          return (
            <tr key={`${line.id} ${line.of}`} className="block py-2 sm:table-row sm:py-0">
              <th
                scope="row"
                title={lineText(line.id, language).how}
                className="block py-0.5 text-start font-medium sm:table-cell sm:py-2 sm:align-top"
              >
                <LineName of={line.of} name={shown.name} />
                {shown.hint && (
                  <span className="block max-w-prose font-normal text-pretty text-muted">{shown.hint}</span>
                )}
              </th>
              {heads.map(({ name, label }) => (
                <td key={name} className={cell}>
                  <span className="text-muted sm:sr-only">{label}: </span>
                  {shown[name]}{" "}
                  {name === "value" && shown.met !== null && (
                    <Badge tone={shown.met ? "good" : "bad"}>{t(shown.met ? "reports.met" : "reports.missed")}</Badge>
                  )}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** A line about an incident names its id, so it is a link to the incident. */
const LineName = ({ of, name }: { of: string | null; name: string }) =>
  of !== null && kindOfId(of) === "incident" ? (
    <a href={`/admin/incidents/${encodeURIComponent(of)}`} className={`${link} wrap-anywhere`}>
      {name}
    </a>
  ) : (
    name
  );
