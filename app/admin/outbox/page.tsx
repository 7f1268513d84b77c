import { requireConsole } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { type PageProps, singleParam } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { card } from "#app/_ui/classes.ts";
import { formatInstant } from "#app/_ui/instant.ts";
import { CHANNELS } from "#lib/enums.ts";
import { ConsolePage } from "../_ui/console-page.tsx";
import { Empty } from "../_ui/empty.tsx";
import { channelChoice, FilterForm } from "../_ui/filter-form.tsx";
import { Pager } from "../_ui/pager.tsx";
import { OutboxMessage } from "./outbox-message.tsx";
import { readOutbox } from "./read.ts";

const path = "/admin/outbox";

export const generateMetadata = pageTitle("console.outbox");

export default async function Outbox({ searchParams }: PageProps) {
  const { actor, me, language } = await requireConsole(path);
  const t = translator(language);
  const query = await searchParams;
  const channel = CHANNELS.find((one) => one === query.channel);
  const { edges, pageInfo } = await readOutbox(actor, channel, singleParam(query.after));
  return (
    <ConsolePage current="outbox" title={t("console.outbox")} lead={t("outbox.lead")}>
      <FilterForm action={path} submit={t("console.filter")} choices={[channelChoice(channel, t)]} />
      {edges.length === 0 ? (
        <Empty text={t(channel || pageInfo.hasPreviousPage ? "console.noneFound" : "outbox.empty")} />
      ) : (
        <ul className={`${card} divide-y divide-line overflow-hidden`}>
          {edges.map(({ node: row }) => (
            <OutboxMessage
              key={row.id}
              row={row}
              at={formatInstant(row.createdAt, language, me?.timeZone ?? "UTC")}
              t={t}
            />
          ))}
        </ul>
      )}
      <Pager path={path} filter={{ channel }} pageInfo={pageInfo} label={t("console.older")} t={t} />
    </ConsolePage>
  );
}
