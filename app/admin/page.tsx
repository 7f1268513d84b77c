import { requireConsole } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import { translator } from "#app/_request/translate.ts";
import { card, link } from "#app/_ui/classes.ts";
import { OverviewDocument } from "#graphql/generated/operations.ts";
import { ConsolePage } from "./_ui/console-page.tsx";
import { DeliveryList } from "./_ui/delivery-list.tsx";
import { Empty } from "./_ui/empty.tsx";
import { isEstimate } from "./_ui/is-estimate.ts";
import { OpenIncidents } from "./_ui/open-incidents.tsx";

export const generateMetadata = pageTitle("console.title");

export default async function Overview() {
  const { actor, me, language } = await requireConsole("/admin");
  const t = translator(language);
  const { users, topics, deliveries, open, acknowledged, contained } = await runQuery(OverviewDocument, {}, actor);
  const incidents = [open, acknowledged, contained].flatMap((list) => list?.edges.map(({ node }) => node) ?? []);
  const counts = [
    { label: t("console.countPeople"), href: "/admin/people", count: users?.totalCount },
    {
      label: t("console.countTopics"),
      href: "/admin/topics",
      count: topics?.filter(({ archivedAt }) => archivedAt === null).length,
    },
    { label: t("console.countDeliveries"), href: "/admin/deliveries", count: deliveries?.totalCount },
  ];
  const rows = deliveries?.edges.map(({ node }) => node) ?? [];
  return (
    <ConsolePage current="overview" title={t("console.overview")}>
      {incidents.length > 0 && (
        <section aria-labelledby="open-incidents" className={`${card} px-4 py-4 text-sm sm:px-6`}>
          <h2 id="open-incidents" className="mb-2 text-lg font-semibold tracking-tight">
            {t("operations.openIncidents")}
          </h2>
          <OpenIncidents incidents={incidents} t={t} />
        </section>
      )}
      <dl className="grid grid-cols-1 gap-4 sm:grid-cols-3">
        {counts.map(({ label, href, count }) => (
          <div key={href} className={`${card} relative px-5 py-4 transition-colors hover:border-control`}>
            <dt className="text-sm text-muted">
              <a href={href} className="rounded-sm after:absolute after:inset-0">
                {label}
              </a>
            </dt>
            <dd className="mt-1 text-3xl font-semibold tracking-tight tabular-nums">
              {count == null
                ? "–"
                : isEstimate(count)
                  ? t("console.about", { count })
                  : new Intl.NumberFormat(language).format(count)}
            </dd>
          </div>
        ))}
      </dl>
      <section aria-labelledby="latest">
        <div className="mb-3 flex items-baseline justify-between gap-4">
          <h2 id="latest" className="text-lg font-semibold tracking-tight">
            {t("console.latest")}
          </h2>
          <a href="/admin/deliveries" className={`${link} text-sm`}>
            {t("console.showAll")}
          </a>
        </div>
        {rows.length > 0 ? (
          <DeliveryList rows={rows} language={language} timeZone={me?.timeZone ?? "UTC"} t={t} />
        ) : (
          <Empty text={t("console.none")} />
        )}
      </section>
    </ConsolePage>
  );
}
