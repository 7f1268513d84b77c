import { ChevronRight, ChevronsLeft } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { quietButton } from "#app/_ui/classes.ts";
import { urlWith } from "./address-of.ts";

interface Props {
  path: string;
  /** The list's filter, kept on every page. */
  filter: Record<string, string | undefined>;
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
  label: string;
  t: Translate;
}

/** Cursor pagination runs forward only; the browser's back button returns to earlier pages. */
export function Pager({ path, filter, pageInfo, label, t }: Props) {
  const { hasNextPage, hasPreviousPage, endCursor } = pageInfo;
  if (!hasNextPage && !hasPreviousPage) return null;
  return (
    <nav className="flex justify-between gap-3" aria-label={label}>
      {hasPreviousPage ? (
        <a href={urlWith(path, filter)} className={quietButton}>
          <ChevronsLeft className="size-4 rtl:rotate-180" aria-hidden />
          {t("console.first")}
        </a>
      ) : (
        <span />
      )}
      {hasNextPage && endCursor && (
        <a href={urlWith(path, { ...filter, after: endCursor })} className={quietButton}>
          {label}
          <ChevronRight className="size-4 rtl:rotate-180" aria-hidden />
        </a>
      )}
    </nav>
  );
}
