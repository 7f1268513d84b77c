"use client";

import "./globals.css";
import { useEffect } from "react";
import { primaryButton } from "./_ui/classes.ts";
import { NoticePage } from "./_ui/notice-page.tsx";

/** Replaces the whole document if the root layout fails, so neither the language nor the person is known. */
export default function GlobalError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  // As in error.tsx.
  useEffect(() => reportError(error), [error]);
  return (
    <html lang="en">
      <body className="min-h-dvh font-sans text-base antialiased">
        <NoticePage title="Something went wrong" lead="The error is on our side. Your saved data is not lost.">
          <button type="button" onClick={() => retry()} className={primaryButton}>
            Try again
          </button>
          {error.digest && <p className="w-full text-sm text-muted">If you report this, include {error.digest}.</p>}
        </NoticePage>
      </body>
    </html>
  );
}
