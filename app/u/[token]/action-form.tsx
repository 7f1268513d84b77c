import type { ReactNode } from "react";
import type { UnsubscribeAction } from "#lib/unsubscribe/index.ts";

interface Props {
  token: string;
  action: UnsubscribeAction;
  /** Proof that this page opted out of all mail. Required to undo it. */
  proof: string | undefined;
  className: string;
  children: ReactNode;
}

/** A form with a single button. Works without scripts. */
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
