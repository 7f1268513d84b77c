import type { ReactNode } from "react";
import { useSaveTarget } from "./save-target.ts";

interface Props {
  /** The fields that are posted without scripts. */
  values: Record<string, string>;
  /** Saves with scripts. Without it, the form is posted with scripts, too. */
  onSave?: () => void;
  /** True if the page shows its own validation messages. */
  noValidate?: boolean;
  className?: string;
  children: ReactNode;
}

/** A form that saves without leaving the page. Without scripts it is posted and redirects. */
export function SaveForm({ values, onSave, noValidate, className, children }: Props) {
  const { savePath } = useSaveTarget();
  return (
    <form
      method="post"
      action={savePath}
      autoComplete="off"
      noValidate={noValidate}
      className={className}
      onSubmit={(event) => {
        if (!onSave) return;
        event.preventDefault();
        onSave();
      }}
    >
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}
