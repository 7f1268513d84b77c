import type { Translate } from "#app/_request/translate.ts";
import { link } from "#app/_ui/classes.ts";

/** The link to the person's data at the end of their own pages. */
export const PrivacyLink = ({ t }: { t: Translate }) => (
  <footer className="mx-auto max-w-5xl px-4 pb-12 text-sm text-muted sm:px-6">
    <a href="/privacy" className={`${link} inline-flex min-h-11 items-center`}>
      {t("privacy.linkText")}
    </a>
  </footer>
);
