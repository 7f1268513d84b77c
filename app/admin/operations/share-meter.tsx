interface Props {
  /** A number from 0 to 1. */
  share: number;
  text: string;
}

/** Below `goodFrom` the provider needs attention, below `fairFrom` it is failing. */
const goodFrom = 0.98;
const fairFrom = 0.9;

/**
 * A share as text and as a bar. The bar is an SVG, because the page's Content-Security-Policy forbids inline styles.
 */
export function ShareMeter({ share, text }: Props) {
  const tone = share >= goodFrom ? "fill-good" : share >= fairFrom ? "fill-warn" : "fill-bad";
  return (
    <span className="flex items-center gap-3">
      <svg
        viewBox="0 0 100 6"
        preserveAspectRatio="none"
        className="h-1.5 w-24 overflow-hidden rounded-full"
        aria-hidden="true"
      >
        <rect width="100" height="6" className="fill-line" />
        <rect width={share * 100} height="6" className={tone} />
      </svg>
      <span className="tabular-nums">{text}</span>
    </span>
  );
}
