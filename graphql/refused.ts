/** A request that is refused before Apollo handles it: HTTP status, message and code for the client. */
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
