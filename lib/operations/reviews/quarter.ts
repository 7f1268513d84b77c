/** A quarter of a year in UTC, half-open. */
export interface Quarter {
  name: string;
  from: Date;
  until: Date;
}

const quarterOf = (year: number, index: number): Quarter => {
  const from = new Date(Date.UTC(year, index * 3, 1));
  const name = `${from.getUTCFullYear()}Q${Math.floor(from.getUTCMonth() / 3) + 1}`;
  return { name, from, until: new Date(Date.UTC(year, index * 3 + 3, 1)) };
};

/** Reads "2026Q3". Null if it is not a quarter. */
export function parseQuarter(text: string): Quarter | null {
  const [, year, number] = /^(20\d\d)-?Q([1-4])$/i.exec(text) ?? [];
  return year && number ? quarterOf(Number(year), Number(number) - 1) : null;
}

/** The last quarter that has ended. */
export const quarterBefore = (now: Date): Quarter =>
  quarterOf(now.getUTCFullYear(), Math.floor(now.getUTCMonth() / 3) - 1);
