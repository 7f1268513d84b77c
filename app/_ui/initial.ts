const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The first character of a name as people see it, in upper case: an emoji of several code points stays whole. */
export const initialOf = (name: string): string => {
  const [first] = graphemes.segment(name.trim());
  return first?.segment.toUpperCase() ?? "?";
};
