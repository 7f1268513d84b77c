/** A request that is refused before Apollo sees it: an HTTP status, a code and a text for the caller. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code = "BAD_USER_INPUT",
    readonly headers: [string, string][] = [],
  ) {
    super(message);
  }
}
