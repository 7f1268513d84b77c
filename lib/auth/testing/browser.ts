import { env } from "#lib/env.ts";
import { actorFromHeaders } from "../authenticate.ts";
import { sessionCookieName, withSetCookies } from "../cookie.ts";
import type { Device } from "../session.ts";
import { beginSignIn, endSignIn, type SignInOutcome } from "../sign-in.ts";

let addressCount = 0;
/** An unused client address (RFC 2544 range). */
export const newAddress = (): string => `198.18.${Math.floor(addressCount / 250)}.${(addressCount++ % 250) + 1}`;

/** A browser with a cookie jar at an address, behind one trusted proxy. */
export class Browser {
  cookie = "";
  readonly address: string;
  readonly device: Device = { browser: "Firefox", system: "Linux" };

  constructor(address = newAddress()) {
    this.address = address;
    env().TRUSTED_PROXIES = 1;
  }

  get headers(): Headers {
    return new Headers({ cookie: this.cookie, "x-forwarded-for": this.address });
  }

  #keep(outcome: SignInOutcome): SignInOutcome {
    this.cookie = withSetCookies(this.cookie, outcome.setCookies);
    return outcome;
  }

  /** Requests a sign-in link. */
  requestLink = async (email: string, next = "/preferences"): Promise<SignInOutcome> =>
    this.#keep(await beginSignIn("magic-link", this.headers, next, { email }));

  /** Presses the button on the confirmation page of a link. */
  press = async (link: string): Promise<SignInOutcome> =>
    this.#keep(
      await endSignIn(
        "magic-link",
        this.headers,
        { token: new URL(link).searchParams.get("token") ?? "none" },
        this.device,
      ),
    );

  goToProvider = async (): Promise<SignInOutcome> =>
    this.#keep(await beginSignIn("oidc", this.headers, "/preferences"));

  /** Follows the provider's redirect back. */
  returnFromProvider = async (redirect: string): Promise<SignInOutcome> =>
    this.#keep(await endSignIn("oidc", this.headers, Object.fromEntries(new URL(redirect).searchParams), this.device));

  currentActor = () => actorFromHeaders({ authorization: null, cookie: this.cookie }, new Date());

  get session(): string | undefined {
    return new RegExp(`${sessionCookieName()}=([^;]*)`).exec(this.cookie)?.[1];
  }
}
