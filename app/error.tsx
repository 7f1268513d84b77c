"use client";

import { useEffect } from "react";
import { useTranslations } from "use-intl/react";
import { primaryButton, quietButton } from "./_ui/classes.ts";
import { NoticePage } from "./_ui/notice-page.tsx";

/** Shows a digest instead of the message. The server logs the message with the same digest. */
export default function ErrorPage({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  const t = useTranslations("problem");
  // Next only logs an error that reaches this page. app/_measure counts and reports it as an uncaught one.
  useEffect(() => reportError(error), [error]);
  return (
    <NoticePage title={t("errorTitle")} lead={t("errorLead")}>
      <button type="button" onClick={() => retry()} className={primaryButton}>
        {t("retry")}
      </button>
      <a href="/" className={quietButton}>
        {t("home")}
      </a>
      {error.digest && (
        <p className="w-full text-sm text-muted">
          {t.rich("reference", { digest: () => <code className="font-mono text-ink">{error.digest}</code> })}
        </p>
      )}
    </NoticePage>
  );
}
