import type { ReactNode } from "react";
import { useSaveTarget } from "../save-target.ts";

interface Props {
  /** The hidden fields. */
  values: Record<string, string>;
  onSend: (form: URLSearchParams) => void;
  className?: string;
  children: ReactNode;
}

/** A form of the schedule. Scripts send it without leaving the page; without scripts it is posted. */
export function ScheduleForm({ values, onSend, className, children }: Props) {
  const { savePath } = useSaveTarget();
  return (
    <form
      method="post"
      action={savePath}
      autoComplete="off"
      // The page shows its own localised messages, so the browser's validation is off.
      noValidate
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        const button = event.nativeEvent instanceof SubmitEvent ? event.nativeEvent.submitter : null;
        onSend(asParams(new FormData(event.currentTarget, button)));
      }}
    >
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}

function asParams(data: FormData): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of data) if (typeof value === "string") form.append(name, value);
  return form;
}
