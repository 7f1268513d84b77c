import type { ReactNode } from "react";
import type { UnsubscribeAction } from "#lib/unsubscribe/index.ts";

interface Props {
  token: string;
  action: UnsubscribeAction;
  /** That this page switched all mail off: needed to undo it. */
  proof: string | undefined;
  className: string;
  children: ReactNode;
}

/** One button that does one thing, without scripts. */
export function ActionForm({ token, action, proof, className, children }: Props) {
  return (
    <form method="post" action={`/u/${token}`} className="flex">
      <input type="hidden" name="action" value={action} />
      {proof !== undefined && <input type="hidden" name="proof" value={proof} />}
      <button type="submit" className={className}>
        {children}
      </button>
    </form>
  );
}
