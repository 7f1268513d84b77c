import type { ReactNode } from "react";
import { usePlace } from "../save-target.ts";

interface Props {
  /** What does not stand in a field of the form. */
  values: Record<string, string>;
  onSend: (form: URLSearchParams) => void;
  className?: string;
  children: ReactNode;
}

/** A form of the schedule: sent in the page, posted as it stands where there are no scripts. */
export function ScheduleForm({ values, onSend, className, children }: Props) {
  const { savePath } = usePlace();
  return (
    <form
      method="post"
      action={savePath}
      autoComplete="off"
      // What is wrong is said once, in the page's own words.
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
