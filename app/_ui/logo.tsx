/** The logo: two switches, one on and one off. */
export function Logo({ className = "size-7" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={`${className} shrink-0`} aria-hidden="true">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <rect x="6" y="8" width="20" height="7" rx="3.5" className="fill-on-accent opacity-40" />
      <circle cx="22.5" cy="11.5" r="3.5" className="fill-on-accent" />
      <rect x="6" y="17.5" width="20" height="7" rx="3.5" className="fill-on-accent opacity-40" />
      <circle cx="9.5" cy="21" r="3.5" className="fill-on-accent" />
    </svg>
  );
}
