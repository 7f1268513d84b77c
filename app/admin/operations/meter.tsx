export type MeterTone = "good" | "warn" | "bad";

const fills: Record<MeterTone, string> = { good: "fill-good", warn: "fill-warn", bad: "fill-bad" };

/** A share from 0 to 1 as a bar. It is an SVG, because the page's Content-Security-Policy forbids inline styles. */
export const Meter = ({ share, tone }: { share: number; tone: MeterTone }) => (
  <svg
    viewBox="0 0 100 6"
    preserveAspectRatio="none"
    className="mt-1.5 block h-1.5 w-full max-w-32 overflow-hidden rounded-full"
    aria-hidden="true"
  >
    <rect width="100" height="6" className="fill-line" />
    <rect width={Math.min(1, Math.max(0, share)) * 100} height="6" className={fills[tone]} />
  </svg>
);
