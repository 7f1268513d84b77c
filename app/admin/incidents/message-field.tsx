import { field } from "#app/_ui/classes.ts";
import { maxMessage } from "./limits.ts";

export function MessageField({ label, text }: { label: string; text?: string | undefined }) {
  return (
    <label className="block text-sm font-medium">
      {label}
      <textarea
        name="message"
        required
        defaultValue={text}
        maxLength={maxMessage}
        rows={5}
        dir="auto"
        className={`${field} mt-1.5 block py-2.5 font-normal`}
      />
    </label>
  );
}
