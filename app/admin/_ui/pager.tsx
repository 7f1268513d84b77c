import { ChevronRight, ChevronsLeft } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { quietButton } from "#app/_ui/classes.ts";
import { addressOf } from "./address-of.ts";

interface Props {
  path: string;
  /** What the list is narrowed by; kept from page to page. */
  filter: Record<string, string | undefined>;
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
  label: string;
  t: Translate;
}

/** Lists go one way, by cursor; the browser's own back button goes the other. */
export function Pager({ path, filter, pageInfo, label, t }: Props) {
  const { hasNextPage, hasPreviousPage, endCursor } = pageInfo;
  if (!hasNextPage && !hasPreviousPage) return null;
  return (
    <nav className="flex justify-between gap-3" aria-label={label}>
      {hasPreviousPage ? (
        <a href={addressOf(path, filter)} className={quietButton}>
          <ChevronsLeft className="size-4 rtl:rotate-180" aria-hidden />
          {t("console.first")}
        </a>
      ) : (
        <span />
      )}
      {hasNextPage && endCursor && (
        <a href={addressOf(path, { ...filter, after: endCursor })} className={quietButton}>
          {label}
          <ChevronRight className="size-4 rtl:rotate-180" aria-hidden />
        </a>
      )}
    </nav>
  );
}
