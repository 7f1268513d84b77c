import type { ReactNode } from "react";
import { Logo } from "./logo.tsx";

interface Props {
  title: string;
  lead: string;
  children: ReactNode;
}

/** A page with a single message: an error, a missing page, a mail that was sent. */
export function NoticePage({ title, lead, children }: Props) {
  return (
    <main id="content" className="mx-auto flex min-h-[80dvh] max-w-md flex-col justify-center px-6 py-16">
      <Logo className="size-10" />
      <h1 className="mt-6 text-2xl font-semibold tracking-tight">{title}</h1>
      <p className="mt-3 text-pretty leading-relaxed text-muted">{lead}</p>
      <div className="mt-6 flex flex-wrap items-center gap-3">{children}</div>
    </main>
  );
}
