import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import type { DeliveryStatus } from "#graphql/generated/operations.ts";
import { urlWith } from "../_ui/address-of.ts";
import { isEstimate } from "../_ui/is-estimate.ts";

const statuses = ["DEAD", "UNKNOWN", "QUEUED", "SENDING", "DEFERRED", "DIGESTED"] as const;

interface Props {
  counts: Record<(typeof statuses)[number], { totalCount: number | null } | null>;
  current: DeliveryStatus | undefined;
  language: Language;
  t: Translate;
}

/** The number of unfinished or stuck deliveries by status. Renders nothing if there are none. */
export function StatusCounts({ counts, current, language, t }: Props) {
  const number = new Intl.NumberFormat(language);
  const some = statuses.flatMap((status) => {
    const count = counts[status]?.totalCount ?? 0;
    return count > 0 ? [{ status, count }] : [];
  });
  if (some.length === 0) return null;
  return (
    <nav aria-label={t("deliveries.moving")}>
      <ul className="flex flex-wrap gap-2 text-sm">
        {some.map(({ status, count }) => (
          <li key={status}>
            <a
              href={urlWith("/admin/deliveries", { status })}
              aria-current={current === status ? "page" : undefined}
              className={`inline-flex min-h-9 items-center gap-2 rounded-full border px-3 transition-colors ${current === status ? "border-accent bg-accent-soft text-accent" : "border-line bg-surface hover:bg-sunken"}`}
            >
              {t(`deliveries.statusName.${status}`)}
              <span
                className={`font-semibold tabular-nums ${status === "DEAD" || status === "UNKNOWN" ? "text-bad" : ""}`}
              >
                {isEstimate(count) ? t("console.about", { count }) : number.format(count)}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
