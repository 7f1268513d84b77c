import type { Metadata } from "next";
import { ask } from "#app/_request/ask.ts";
import { type PageProps, single } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { requireConsole, viewer } from "#app/_request/viewer.ts";
import { DeliveriesDocument } from "#graphql/generated/operations.ts";
import { CHANNELS, DELIVERY_STATUSES } from "#lib/vocabulary.ts";
import { ConsolePage } from "../_ui/console-page.tsx";
import { DeliveryList } from "../_ui/delivery-list.tsx";
import { Empty } from "../_ui/empty.tsx";
import { FilterForm } from "../_ui/filter-form.tsx";
import { Pager } from "../_ui/pager.tsx";

const path = "/admin/deliveries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await viewer()).language)("console.deliveries") };
}

export default async function Deliveries({ searchParams }: PageProps) {
  const { actor, me, language } = await requireConsole(path);
  const t = translator(language);
  const query = await searchParams;
  const status = DELIVERY_STATUSES.find((one) => one === query.status);
  const channel = CHANNELS.find((one) => one === query.channel);
  const asked = { first: 50, after: single(query.after), filter: { status, channel } };
  const { deliveries } = await ask(DeliveriesDocument, asked, actor);
  const rows = deliveries?.edges.map(({ node }) => node) ?? [];
  const all = t("console.all");
  return (
    <ConsolePage current="deliveries" title={t("console.deliveries")} lead={t("deliveries.lead")}>
      <FilterForm
        action={path}
        submit={t("console.filter")}
        choices={[
          {
            name: "status",
            label: t("deliveries.status"),
            value: status,
            all,
            options: DELIVERY_STATUSES.map((value) => ({ value, label: t(`deliveries.statusName.${value}`) })),
          },
          {
            name: "channel",
            label: t("deliveries.channel"),
            value: channel,
            all,
            options: CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) })),
          },
        ]}
      />
      {rows.length > 0 ? (
        <DeliveryList rows={rows} language={language} timeZone={me?.timeZone ?? "UTC"} t={t} />
      ) : (
        <Empty text={t(status || channel ? "console.noneFound" : "console.none")} />
      )}
      {deliveries && (
        <Pager
          path={path}
          filter={{ status, channel }}
          pageInfo={deliveries.pageInfo}
          label={t("console.older")}
          t={t}
        />
      )}
    </ConsolePage>
  );
}
