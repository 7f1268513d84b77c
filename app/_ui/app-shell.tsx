import { LogOut } from "lucide-react";
import type { ReactNode } from "react";
import { currentUser, mayUseConsole } from "#app/_request/current-user.ts";
import { translator } from "#app/_request/translate.ts";
import { displayEmail } from "#lib/email-address.ts";
import { Logo } from "./logo.tsx";
import { SkipLink } from "./skip-link.tsx";

interface Props {
  current: "preferences" | "console" | null;
  /** True for pages with a navigation beside them. */
  isWide?: boolean;
  /** Secondary navigation. */
  children: ReactNode;
}

const tab = "rounded-lg px-2.5 py-2 text-sm font-medium transition-colors sm:px-3";

/** The header of every page for a signed-in viewer. Links load whole pages, so that each page shows current data. */
export async function AppShell({ current, isWide = false, children }: Props) {
  const { actor, me, language } = await currentUser();
  const t = translator(language);
  const tabs = [
    { id: "preferences", href: "/preferences", shown: me !== null },
    { id: "console", href: "/admin", shown: actor !== null && mayUseConsole(actor) },
  ] as const;
  return (
    <>
      <SkipLink label={t("app.skip")} />
      <header className="sticky top-0 z-30 border-b border-line bg-surface/90 backdrop-blur-md">
        <div
          className={`mx-auto flex h-16 items-center gap-2 px-4 sm:gap-6 sm:px-6 ${isWide ? "max-w-7xl" : "max-w-5xl"}`}
        >
          <a href="/" aria-label={t("app.name")} className="flex items-center gap-3 rounded-lg">
            <Logo />
            <span className="hidden font-semibold tracking-tight md:inline">{t("app.name")}</span>
          </a>
          <nav aria-label={t("app.main")} className="flex gap-1">
            {tabs
              .filter(({ shown }) => shown)
              .map(({ id, href }) => (
                <a
                  key={id}
                  href={href}
                  aria-current={current === id ? "page" : undefined}
                  className={`${tab} ${current === id ? "bg-sunken text-ink" : "text-muted hover:bg-sunken hover:text-ink"}`}
                >
                  {t(`app.${id}`)}
                </a>
              ))}
          </nav>
          <div className="ms-auto flex min-w-0 items-center gap-1 sm:gap-3">
            <span className="hidden min-w-0 truncate text-sm text-muted sm:block">
              <span className="sr-only">{t("app.signedInAs", { name: "" })}</span>
              {me ? (me.name ?? (me.email && displayEmail(me.email))) : actor?.kind === "key" ? actor.name : ""}
            </span>
            {me && (
              <form method="post" action="/sign-out">
                <button
                  type="submit"
                  aria-label={t("app.signOut")}
                  className={`${tab} inline-flex min-h-10 items-center gap-2 text-muted hover:bg-sunken hover:text-ink`}
                >
                  <LogOut className="size-4" strokeWidth={1.75} aria-hidden />
                  <span className="hidden sm:inline">{t("app.signOut")}</span>
                </button>
              </form>
            )}
          </div>
        </div>
      </header>
      {children}
    </>
  );
}
