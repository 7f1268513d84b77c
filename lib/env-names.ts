/** Shorter names are too similar to variables of other programs: HOST and PORT. */
const leastLetters = 6;
const mostEdits = 2;
/** Other programs' variables that look like one of ours. API_URL is the example's. */
const foreign = new Set(["API_URL"]);

const plain = (name: string) => name.toUpperCase().replaceAll("_", "");

/** The number of changed, removed, inserted or swapped letters (optimal string alignment distance). */
function edits(a: string, b: string): number {
  let [twoUp, up]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      line[column] = Math.min(
        (up[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (up[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped && column > 1 ? (twoUp[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [twoUp, up] = [up, line];
  }
  return up[b.length] ?? 0;
}

const sharesWord = (a: string, b: string) =>
  a.split("_").some((word) => word.length > 1 && b.split("_").includes(word));

/** Names that look like a misspelt known variable, each with the known name. */
export function misspelt(names: readonly string[], known: readonly string[]): { name: string; meant: string }[] {
  return names.flatMap((name) => {
    if (known.includes(name) || foreign.has(name) || plain(name).length < leastLetters) return [];
    const upper = name.toUpperCase();
    const meant = known.find((candidate) => {
      if (plain(candidate).length < leastLetters) return false;
      const distance = edits(plain(name), plain(candidate));
      return distance === 0 || (distance <= mostEdits && sharesWord(upper, candidate));
    });
    return meant === undefined ? [] : [{ name, meant }];
  });
}
