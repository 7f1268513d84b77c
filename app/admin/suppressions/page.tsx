import { requireConsole } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import { type PageProps, singleParam } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { SuppressionsDocument } from "#graphql/generated/operations.ts";
import { CHANNELS } from "#lib/enums.ts";
import { OutcomeNote } from "../_forms/outcome-note.tsx";
import { urlWith } from "../_ui/address-of.ts";
import { ConsolePage } from "../_ui/console-page.tsx";
import { Empty } from "../_ui/empty.tsx";
import { channelChoice, FilterForm } from "../_ui/filter-form.tsx";
import { Pager } from "../_ui/pager.tsx";
import { SuppressionList } from "./suppression-list.tsx";

const path = "/admin/suppressions";

export const generateMetadata = pageTitle("console.suppressions");

export default async function Suppressions({ searchParams }: PageProps) {
  const { actor, me, language } = await requireConsole(path);
  const t = translator(language);
  const query = await searchParams;
  const channel = CHANNELS.find((one) => one === query.channel);
  const after = singleParam(query.after);
  const { suppressions } = await runQuery(SuppressionsDocument, { first: 50, after, channel }, actor);
  const rows = suppressions?.edges.map(({ node }) => node) ?? [];
  return (
    <ConsolePage current="suppressions" title={t("console.suppressions")} lead={t("suppressions.lead")}>
      <OutcomeNote query={query} conflict={t("suppressions.conflict")} t={t} />
      <FilterForm action={path} submit={t("console.filter")} choices={[channelChoice(channel, t)]} />
      {rows.length > 0 ? (
        <SuppressionList
          rows={rows}
          back={urlWith(path, { channel, after })}
          language={language}
          timeZone={me?.timeZone ?? "UTC"}
          t={t}
        />
      ) : (
        <Empty text={t(channel || after ? "console.noneFound" : "suppressions.empty")} />
      )}
      {suppressions && (
        <Pager path={path} filter={{ channel }} pageInfo={suppressions.pageInfo} label={t("console.older")} t={t} />
      )}
    </ConsolePage>
  );
}
