import { requireConsole } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import { type PageProps, singleParam } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { card, field, quietButton } from "#app/_ui/classes.ts";
import { initialOf } from "#app/_ui/initial.ts";
import { PeopleDocument } from "#graphql/generated/operations.ts";
import { displayEmail } from "#lib/email-address.ts";
import { ConsolePage } from "../_ui/console-page.tsx";
import { Empty } from "../_ui/empty.tsx";
import { isEstimate } from "../_ui/is-estimate.ts";
import { Pager } from "../_ui/pager.tsx";

const path = "/admin/people";

export const generateMetadata = pageTitle("console.people");

export default async function People({ searchParams }: PageProps) {
  const { actor, language } = await requireConsole(path);
  const t = translator(language);
  const query = await searchParams;
  const search = singleParam(query.search);
  const { users } = await runQuery(PeopleDocument, { first: 50, after: singleParam(query.after), search }, actor);
  const people = users?.edges.map(({ node }) => node) ?? [];
  return (
    <ConsolePage current="people" title={t("console.people")} lead={t("people.lead")}>
      <form action={path} className="flex flex-wrap gap-x-3 gap-y-1">
        <input
          type="search"
          name="search"
          defaultValue={search}
          aria-label={t("people.search")}
          aria-describedby="search-hint"
          placeholder={t("people.search")}
          maxLength={200}
          className={`${field} max-w-md`}
        />
        <button type="submit" className={quietButton}>
          {t("console.search")}
        </button>
        <p id="search-hint" className="basis-full text-sm text-muted">
          {t("people.searchHint")}
        </p>
      </form>
      {users?.totalCount != null && (
        <p className="text-sm text-muted tabular-nums">
          {t(isEstimate(users.totalCount) ? "people.totalAbout" : "people.total", { count: users.totalCount })}
        </p>
      )}
      {people.length === 0 && <Empty text={t(search ? "console.noneFound" : "console.none")} />}
      {people.length > 0 && (
        <ul className={`${card} divide-y divide-line`}>
          {people.map(({ id, name, email, externalId, role }) => (
            <li
              key={id}
              className="relative flex items-center gap-4 px-4 py-3 transition-colors hover:bg-sunken sm:px-6"
            >
              <span
                aria-hidden
                className="grid size-9 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent"
              >
                {initialOf(name ?? email ?? externalId ?? "")}
              </span>
              <span className="min-w-0 flex-1">
                <a
                  href={`${path}/${id}`}
                  className="block truncate rounded-sm font-medium after:absolute after:inset-0"
                >
                  {name ?? externalId ?? t("console.notNamed")}
                </a>
                <span className="block truncate text-sm text-muted">
                  {email ? displayEmail(email) : (externalId ?? id)}
                </span>
              </span>
              <Badge tone={role === "ADMIN" ? "accent" : "plain"}>{t(`role.${role}`)}</Badge>
            </li>
          ))}
        </ul>
      )}
      {users && <Pager path={path} filter={{ search }} pageInfo={users.pageInfo} label={t("console.next")} t={t} />}
    </ConsolePage>
  );
}
