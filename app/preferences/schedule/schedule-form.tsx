import type { ReactNode } from "react";
import { SaveForm } from "../save-form.tsx";

interface Props {
  /** The hidden fields. */
  values: Record<string, string>;
  onSend: (form: URLSearchParams) => void;
  className?: string;
  children: ReactNode;
}

/** A form of the schedule. Scripts send it without leaving the page; without scripts it is posted. */
export const ScheduleForm = ({ onSend, ...form }: Props) => (
  <SaveForm
    {...form}
    noValidate
    onSave={({ nativeEvent, currentTarget }) => {
      const button = nativeEvent instanceof SubmitEvent ? nativeEvent.submitter : null;
      onSend(asParams(new FormData(currentTarget, button)));
    }}
  />
);

function asParams(data: FormData): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of data) if (typeof value === "string") form.append(name, value);
  return form;
}
