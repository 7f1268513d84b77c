import { ArrowRight } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { card } from "#app/_ui/classes.ts";
import { initialOf } from "#app/_ui/initial.ts";
import type { Person } from "#lib/people/index.ts";

interface Props {
  people: Person[];
  /** The path to open after signing in. */
  path: string;
  t: Translate;
}

export function DemoPeople({ people, path, t }: Props) {
  return (
    <section aria-labelledby="demo" className="mt-8">
      <h2 id="demo" className="text-sm font-semibold">
        {t("signIn.demoTitle")}
      </h2>
      <p className="mt-1 text-sm text-muted">{t("signIn.demoLead")}</p>
      <ul className={`${card} mt-3 divide-y divide-line overflow-hidden`}>
        {people.map(({ id, name, email, role }) => (
          <li key={id}>
            <form method="post" action="/api/demo/sign-in">
              <input type="hidden" name="userId" value={id} />
              <input type="hidden" name="next" value={path} />
              <button
                type="submit"
                aria-label={t("signIn.demoAs", { name: name ?? email ?? id })}
                className="group flex min-h-16 w-full items-center gap-4 px-4 py-3 text-start transition-colors hover:bg-sunken focus-visible:-outline-offset-2"
              >
                <span className="grid size-9 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent">
                  {initialOf(name ?? email ?? "")}
                </span>
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{name ?? email}</span>
                  <span className="block text-pretty text-sm text-muted">{t(`signIn.demoRole.${role}`)}</span>
                </span>
                <ArrowRight
                  className="size-4 shrink-0 text-muted transition-transform group-hover:translate-x-0.5 rtl:rotate-180"
                  aria-hidden
                />
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  );
}
