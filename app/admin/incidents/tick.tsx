interface Props {
  name: string;
  label: string;
  hint?: string;
  isTicked?: boolean;
}

/** A checkbox with an explanation. */
export function Tick({ name, label, hint, isTicked = false }: Props) {
  return (
    <div className="text-sm">
      <label className="flex min-h-6 items-start gap-3 font-medium">
        <input
          type="checkbox"
          name={name}
          value="true"
          defaultChecked={isTicked}
          aria-describedby={hint && `${name}-hint`}
          className="mt-0.5 size-5 shrink-0 accent-accent"
        />
        {label}
      </label>
      {hint && (
        <p id={`${name}-hint`} className="ms-8 mt-0.5 max-w-prose text-pretty text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
