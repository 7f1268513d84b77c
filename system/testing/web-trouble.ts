import { asOwner } from "#db/testing/index.ts";
import { minuteMs } from "#lib/clock.ts";
import { postGraphql } from "./product.ts";
import type { Scene } from "./scene.ts";

const times = (count: number, work: (number: number) => Promise<unknown>) =>
  Promise.all(Array.from({ length: count }, (_, number) => work(number)));

const findUser = ({ product, keys }: Scene) =>
  postGraphql(product.url, keys.admin, '{ user(externalId: "demo-ada") { id } }');

/** Breakages in which the web process refuses requests, fails or waits. */
export class WebTrouble {
  readonly refuseRequests = ({ product, keys }: Scene) =>
    times(150, () => postGraphql(product.url, keys.admin, "{ nothing }"));

  /** From the seventh on, they are throttled. */
  readonly refuseCredentials = ({ product }: Scene) =>
    times(10, (number) => postGraphql(product.url, `npk_${number}`, "{ me { id } }"));

  readonly refuseMutations = ({ product, keys }: Scene) =>
    times(5, () =>
      postGraphql(
        product.url,
        keys.weak,
        'mutation { setChannelPaused(input: {channel: EMAIL, paused: true, reason: "x"}) { __typename } }',
      ),
    );

  /** RATE_LIMIT_ADDRESS is low (alerts.test.ts). */
  readonly exceedRateLimit = ({ product }: Scene) => times(250, () => fetch(`${product.url}/sign-in`));

  /** A table of the answer is missing, then one of the credential. */
  readonly loseTables = async (scene: Scene) => {
    for (const [table, requests] of [
      ["users", 120],
      ["api_keys", 40],
    ] as const) {
      await asOwner(scene.databaseUrl, `ALTER TABLE ${table} RENAME TO ${table}_lost`);
      await times(requests, () => findUser(scene)).finally(() =>
        asOwner(scene.databaseUrl, `ALTER TABLE ${table}_lost RENAME TO ${table}`),
      );
    }
  };

  /** Requests wait for a locked table for two seconds. Most of them wait for a connection too. */
  readonly blockTable = (scene: Scene) => this.#block(scene, 2);

  /** The process writes the state of its connections at the end of a minute. */
  readonly blockTableAtMinuteEnd = async (scene: Scene) => {
    const leftMs = minuteMs - (Date.now() % minuteMs);
    await asOwner(scene.databaseUrl, "SELECT pg_sleep($1)", [Math.max(0, leftMs - 2_000) / 1_000]);
    await this.#block(scene, 5);
  };

  async #block(scene: Scene, seconds: number): Promise<void> {
    const statement = `BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(${seconds}); COMMIT`;
    const locked = asOwner(scene.databaseUrl, statement);
    await times(100, () => findUser(scene));
    await locked;
  }
}
