import { requireConsole } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import { type PageProps, singleParam } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import { SubscribersDocument } from "#graphql/generated/operations.ts";
import { isAdmin } from "#lib/actor.ts";
import { STATUS_SUBSCRIBER_KINDS } from "#lib/enums.ts";
import { OutcomeNote } from "../_forms/outcome-note.tsx";
import { urlWith } from "../_ui/address-of.ts";
import { ConsolePage } from "../_ui/console-page.tsx";
import { Empty } from "../_ui/empty.tsx";
import { FilterForm } from "../_ui/filter-form.tsx";
import { Pager } from "../_ui/pager.tsx";
import { CountList } from "./count-list.tsx";
import { SubscriberList } from "./subscriber-list.tsx";

const path = "/admin/subscribers";

export const generateMetadata = pageTitle("console.subscribers");

export default async function Subscribers({ searchParams }: PageProps) {
  const { actor, me, language } = await requireConsole(path);
  const t = translator(language);
  const query = await searchParams;
  const kind = STATUS_SUBSCRIBER_KINDS.find((one) => one === query.kind);
  const after = singleParam(query.after);
  const { statusSubscribers, statusSubscriberCounts } = await runQuery(
    SubscribersDocument,
    { first: 50, after, kind },
    actor,
  );
  const rows = statusSubscribers?.edges.map(({ node }) => node) ?? [];
  return (
    <ConsolePage current="subscribers" title={t("console.subscribers")} lead={t("subscribers.lead")}>
      <OutcomeNote query={query} t={t} />
      <CountList counts={statusSubscriberCounts ?? []} language={language} t={t} />
      <FilterForm
        action={path}
        submit={t("console.filter")}
        choices={[
          {
            name: "kind",
            label: t("subscribers.kind"),
            value: kind,
            all: t("console.all"),
            options: STATUS_SUBSCRIBER_KINDS.map((one) => ({ value: one, label: t(`subscribers.kinds.${one}`) })),
          },
        ]}
      />
      {rows.length > 0 ? (
        <SubscriberList
          rows={rows}
          back={urlWith(path, { kind, after })}
          mayChange={isAdmin(actor)}
          at={(when) => formatInstant(when, language, me?.timeZone ?? "UTC")}
          t={t}
        />
      ) : (
        <Empty text={t(kind || after ? "console.noneFound" : "subscribers.empty")} />
      )}
      {statusSubscribers && (
        <Pager path={path} filter={{ kind }} pageInfo={statusSubscribers.pageInfo} label={t("console.older")} t={t} />
      )}
    </ConsolePage>
  );
}
