/** A request that is refused before Apollo sees it: an HTTP status, a text and a code for the caller. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: [string, string][];

  constructor(status: number, message: string, code = "BAD_USER_INPUT", headers: [string, string][] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
