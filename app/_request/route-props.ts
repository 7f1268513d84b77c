export type Query = Record<string, string | string[] | undefined>;

/** What Next gives a page. Written out, so that types can be checked before anything was built. */
export interface PageProps<Params = object> {
  params: Promise<Params>;
  searchParams: Promise<Query>;
}

/** A parameter that stands at most once; empty counts as left out, as in a form that was sent blank. */
export const single = (value: string | string[] | undefined): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
