import type { ReactNode, SubmitEventHandler } from "react";
import { usePlace } from "./save-target.ts";

interface Props {
  /** What the server is told when there is no JavaScript. */
  values: Record<string, string>;
  onSave: SubmitEventHandler<HTMLFormElement>;
  /** True where the page shows problems in its own words. */
  noValidate?: boolean;
  className?: string;
  children: ReactNode;
}

/** A form that saves in the page; posted as it stands where scripts are off or not there yet. */
export function SaveForm({ values, onSave, noValidate, className, children }: Props) {
  const { savePath } = usePlace();
  return (
    <form
      method="post"
      action={savePath}
      autoComplete="off"
      noValidate={noValidate}
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        onSave(event);
      }}
    >
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}
