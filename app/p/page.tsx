import { currentLanguage } from "#app/_request/current-user.ts";
import { signInPath } from "#app/_request/local-path.ts";
import { translator } from "#app/_request/translate.ts";
import { primaryButton } from "#app/_ui/classes.ts";
import { NoticePage } from "#app/_ui/notice-page.tsx";

/** For a link that is expired or truncated, or whose person was erased. All look the same (proxy.ts). */
export default async function ExpiredLink() {
  const t = translator(await currentLanguage());
  return (
    <NoticePage title={t("signedLink.expiredTitle")} lead={t("signedLink.expiredLead")}>
      <a href={signInPath("/preferences")} className={primaryButton}>
        {t("signIn.title")}
      </a>
    </NoticePage>
  );
}
