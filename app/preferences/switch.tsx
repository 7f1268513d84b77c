import { Lock } from "lucide-react";

interface Props {
  label: string;
  on: boolean;
  /** The switch cannot be changed. A click shows the reason. */
  locked?: boolean;
  /** On, but overridden by another layer. */
  dimmed?: boolean;
  describedBy?: string;
  onClick?: () => void;
}

/**
 * A switch that submits the form around it, so it works without JavaScript. A locked switch can still be focused, so
 * that its reason can be read.
 */
export function Switch({ label, on, locked = false, dimmed = false, describedBy, onClick }: Props) {
  const { track, thumb } = looks(on, locked);
  return (
    <button
      type={locked ? "button" : "submit"}
      role="switch"
      aria-checked={on}
      aria-label={label}
      aria-disabled={locked || undefined}
      aria-describedby={describedBy}
      onClick={onClick}
      className="-m-2.5 rounded-full p-2.5"
    >
      <span
        className={`relative block h-6 w-11 rounded-full transition-colors forced-colors:border ${track} ${dimmed ? "opacity-45" : ""}`}
      >
        <span
          className={`absolute start-[3px] top-[3px] grid size-4.5 place-items-center rounded-full transition-transform forced-colors:bg-[CanvasText] ${thumb} ${on ? "translate-x-5 rtl:-translate-x-5" : ""}`}
        >
          {locked && <Lock className="size-3 text-surface" strokeWidth={2.5} aria-hidden />}
        </span>
      </span>
    </button>
  );
}

/** A locked switch keeps its position in muted colours. */
function looks(on: boolean, locked: boolean): { track: string; thumb: string } {
  if (locked) return on ? { track: "bg-accent/20", thumb: "bg-accent" } : { track: "bg-sunken", thumb: "bg-control" };
  return on
    ? { track: "bg-accent", thumb: "bg-surface" }
    : { track: "bg-surface ring-[1.5px] ring-inset ring-control", thumb: "scale-75 bg-control" };
}
