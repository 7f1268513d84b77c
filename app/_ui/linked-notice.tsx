import { currentLanguage } from "#app/_request/current-user.ts";
import type { TextKey } from "#app/_request/page-title.ts";
import { translator } from "#app/_request/translate.ts";
import { quietButton } from "./classes.ts";
import { NoticePage } from "./notice-page.tsx";

interface Notice {
  title: TextKey;
  lead: TextKey;
  href: string;
  linkText: TextKey;
  linkClass?: string;
}

/** A page with a single message and a link, in the visitor's language. The texts are keys of the catalogue. */
export async function LinkedNotice({ title, lead, href, linkText, linkClass = quietButton }: Notice) {
  const t = translator(await currentLanguage());
  return (
    <NoticePage title={t(title)} lead={t(lead)}>
      <a href={href} className={linkClass}>
        {t(linkText)}
      </a>
    </NoticePage>
  );
}
