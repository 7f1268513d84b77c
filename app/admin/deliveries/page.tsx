import { requireConsole } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import { type PageProps, singleParam } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { DeliveriesDocument } from "#graphql/generated/operations.ts";
import { isAdmin } from "#lib/actor.ts";
import { CHANNELS, DELIVERY_STATUSES } from "#lib/enums.ts";
import { OutcomeNote } from "../_forms/outcome-note.tsx";
import { urlWith } from "../_ui/address-of.ts";
import { ConsolePage } from "../_ui/console-page.tsx";
import { DeliveryList } from "../_ui/delivery-list.tsx";
import { Empty } from "../_ui/empty.tsx";
import { channelChoice, FilterForm } from "../_ui/filter-form.tsx";
import { isEstimate } from "../_ui/is-estimate.ts";
import { Pager } from "../_ui/pager.tsx";
import { ReplayAll } from "./replay-all.tsx";
import { StatusCounts } from "./status-counts.tsx";

const path = "/admin/deliveries";

export const generateMetadata = pageTitle("console.deliveries");

export default async function Deliveries({ searchParams }: PageProps) {
  const { actor, me, language } = await requireConsole(path);
  const t = translator(language);
  const query = await searchParams;
  const status = DELIVERY_STATUSES.find((one) => one === query.status);
  const channel = CHANNELS.find((one) => one === query.channel);
  const topicKey = singleParam(query.topic);
  const after = singleParam(query.after);
  const filter = { status, channel, topicKey };
  const { deliveries, topics, ...moving } = await runQuery(DeliveriesDocument, { first: 50, after, filter }, actor);
  const rows = deliveries?.edges.map(({ node }) => node) ?? [];
  const all = t("console.all");
  const inAddress = { status, channel, topic: topicKey };
  const back = isAdmin(actor) ? urlWith(path, { ...inAddress, after }) : undefined;
  return (
    <ConsolePage current="deliveries" title={t("console.deliveries")} lead={t("deliveries.lead")}>
      <OutcomeNote query={query} conflict={t("deliveries.conflict")} t={t} />
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
          channelChoice(channel, t),
          {
            name: "topic",
            label: t("deliveries.topic"),
            value: topicKey,
            all,
            options: (topics ?? []).map(({ key, name }) => ({ value: key, label: name })),
          },
        ]}
      />
      <StatusCounts counts={moving} current={status} language={language} t={t} />
      {deliveries?.totalCount != null && (
        <p className="text-sm text-muted tabular-nums">
          {t(isEstimate(deliveries.totalCount) ? "deliveries.totalAbout" : "deliveries.total", {
            count: deliveries.totalCount,
          })}
        </p>
      )}
      {back && rows.length > 0 && (status === "DEAD" || status === "FAILED") && (
        <ReplayAll status={status} channel={channel} topicKey={topicKey} back={urlWith(path, inAddress)} t={t} />
      )}
      {rows.length > 0 ? (
        <DeliveryList rows={rows} language={language} timeZone={me?.timeZone ?? "UTC"} back={back} t={t} />
      ) : (
        <Empty text={t(status || channel || topicKey ? "console.noneFound" : "console.none")} />
      )}
      {deliveries && (
        <Pager path={path} filter={inAddress} pageInfo={deliveries.pageInfo} label={t("console.older")} t={t} />
      )}
    </ConsolePage>
  );
}
