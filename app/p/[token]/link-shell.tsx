import type { ReactNode } from "react";
import type { Language } from "#app/_request/language.ts";
import { signInPath } from "#app/_request/local-path.ts";
import { translator } from "#app/_request/translate.ts";
import { link } from "#app/_ui/classes.ts";
import { Logo } from "#app/_ui/logo.tsx";
import { SkipLink } from "#app/_ui/skip-link.tsx";

/** The shell of a page behind a signed link. It shows no name and uses the person's language, not the browser's. */
export function LinkShell({ language, children }: { language: Language; children: ReactNode }) {
  const t = translator(language);
  return (
    <div lang={language}>
      <SkipLink label={t("app.skip")} />
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex h-16 max-w-5xl items-center gap-3 px-4 sm:px-6">
          <Logo />
          <span className="font-semibold tracking-tight">{t("app.name")}</span>
          <a href={signInPath("/preferences")} className={`${link} ms-auto inline-flex min-h-11 items-center text-sm`}>
            {t("signIn.title")}
          </a>
        </div>
      </header>
      {children}
    </div>
  );
}
