import type { ReactNode } from "react";

interface Props {
  /** The id of the heading, for the card's aria-labelledby. */
  id: string;
  title: string;
  lead: string;
  children?: ReactNode;
}

/** The header of a card: a title and a sentence. In an empty card, a line below it would lie on the card's lower edge. */
export const CardHead = ({ id, title, lead, children }: Props) => (
  <div className="border-line px-4 py-4 not-last:border-b sm:px-6">
    <h2 id={id} className="text-lg font-semibold tracking-tight">
      {title}
    </h2>
    <p className="mt-0.5 text-pretty text-sm text-muted">{lead}</p>
    {children}
  </div>
);
