/** GSM 03.38's basic alphabet; each character takes one septet. */
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** The extension table of GSM 03.38; each character takes two septets, escape included. */
const EXTENSION = new Set("\f^{}\\[~]|€");

export interface Segments {
  encoding: "GSM-7" | "UCS-2";
  /** Septets or 16-bit units. */
  units: number;
  segments: number;
}

/** Counts the billed parts of an SMS: 160/153 septets, or 70/67 UTF-16 units if a character is not in GSM 03.38. */
export function countSegments(text: string): Segments {
  const sizes = Array.from(text, (char) => (BASIC.has(char) ? 1 : EXTENSION.has(char) ? 2 : null));
  if (sizes.includes(null))
    return fill(
      "UCS-2",
      Array.from(text, (char) => char.length),
      70,
      67,
    );
  return fill("GSM-7", sizes.map(Number), 160, 153);
}

/** A character of two units is never split across two segments, so the last unit of a segment may be unused. */
function fill(encoding: Segments["encoding"], sizes: number[], single: number, part: number): Segments {
  const units = sizes.reduce((sum, size) => sum + size, 0);
  if (units <= single) return { encoding, units, segments: units === 0 ? 0 : 1 };
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > part) {
      segments++;
      used = 0;
    }
    used += size;
  }
  return { encoding, units, segments };
}
