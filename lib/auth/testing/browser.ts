import { env } from "#lib/env.ts";
import { actorFromHeaders } from "../authenticate.ts";
import { sessionCookieName, withSetCookies } from "../cookie.ts";
import type { Device } from "../session.ts";
import { beginSignIn, endSignIn, type SignInOutcome } from "../sign-in.ts";

let made = 0;
/** An address that no other browser has (RFC 2544's range). */
export const newAddress = (): string => `198.18.${Math.floor(made / 250)}.${(made++ % 250) + 1}`;

/** A browser at an address: it keeps its cookies, and stands behind one proxy of ours. */
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

  /** Asks for a sign-in link. */
  askForLink = async (email: string, next = "/preferences"): Promise<SignInOutcome> =>
    this.#keep(await beginSignIn("magic-link", this.headers, next, { email }));

  /** Presses the button of the page that a link opens. */
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

  /** Comes back from the provider with what it put into the address. */
  comeBack = async (redirect: string): Promise<SignInOutcome> =>
    this.#keep(await endSignIn("oidc", this.headers, Object.fromEntries(new URL(redirect).searchParams), this.device));

  whoAmI = () => actorFromHeaders({ authorization: null, cookie: this.cookie }, new Date());

  get session(): string | undefined {
    return new RegExp(`${sessionCookieName()}=([^;]*)`).exec(this.cookie)?.[1];
  }
}
