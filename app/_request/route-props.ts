export type Query = Record<string, string | string[] | undefined>;

/** The props that Next passes to a page. Declared here, so that types can be checked without a build. */
export interface PageProps<Params = object> {
  params: Promise<Params>;
  searchParams: Promise<Query>;
}

/**
 * A query parameter that may occur once. Empty counts as absent, because a blank form field is sent as an empty string.
 */
export const singleParam = (value: string | string[] | undefined): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
