import type { ReactNode } from "react";
import { Mark } from "./logo.tsx";

interface Props {
  title: string;
  lead: string;
  children: ReactNode;
}

/** A page that says one thing: an error, a missing page, a mail that is on its way. */
export function NoticePage({ title, lead, children }: Props) {
  return (
    <main id="content" className="mx-auto flex min-h-[80dvh] max-w-md flex-col justify-center px-6 py-16">
      <Mark className="size-10" />
      <h1 className="mt-6 text-2xl font-semibold tracking-tight">{title}</h1>
      <p className="mt-3 text-pretty leading-relaxed text-muted">{lead}</p>
      <div className="mt-6 flex flex-wrap items-center gap-3">{children}</div>
    </main>
  );
}
