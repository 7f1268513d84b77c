"use client";

import { useSyncExternalStore } from "react";
import { useTranslations } from "use-intl/react";

const never = () => () => {};

/** Says that changes are saved automatically. Only a running script saves them, so until then the text is invisible. */
export function AutoSaveNote() {
  const t = useTranslations("preferences");
  const isRunning = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return <span className={isRunning ? undefined : "invisible noscript:hidden"}>{t("savedAutomatically")}</span>;
}
