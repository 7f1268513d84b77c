import { describe, expect, test } from "vitest";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { Browser } from "./testing/browser.ts";
import { emailOf, linkFor, mails, rows, trail } from "./testing/sign-in.ts";

describe("endSignIn after more than five failures in 15 minutes", () => {
  const wrong = "http://localhost:3000/sign-in/confirm?token=wrong";
  const failTimes = async (times: number, make: () => Browser) => {
    const errors: (string | null)[] = [];
    for (let tried = 0; tried < times; tried += 1) errors.push((await make().press(wrong)).error);
    return errors;
  };
  const windowPasses = async () => {
    await rows("UPDATE rate_limits SET expire = 1");
    setProcessSingleton("sign-in-limiters", undefined);
  };

  test("throttles invalid links of the address, records it, and accepts valid links", async () => {
    const email = await emailOf();
    const browser = new Browser();
    expect(await failTimes(5, () => browser)).toEqual(Array(5).fill("Verification"));
    expect(await failTimes(1, () => browser)).toEqual(["Throttled"]);
    const events = await rows(
      "SELECT kind, sum(count)::int AS n, min(network) AS network FROM security_events WHERE network = $1 GROUP BY kind ORDER BY kind",
      [`${browser.address.split(".").slice(0, 3).join(".")}.0/24`],
    );
    expect(events.map(({ kind }) => kind)).toEqual(["auth.failure", "auth.throttled"]);
    expect((await browser.press(await linkFor(email))).error).toBeNull();
    // The address keeps its failures: signing in with an own account gives no further attempts.
    expect(await failTimes(1, () => browser)).toEqual(["Throttled"]);
    await windowPasses();
    expect(await failTimes(1, () => browser)).toEqual(["Verification"]);
  });

  test("throttles invalid links of the account from everywhere, and mails and accepts valid links", async () => {
    const { id, email } = await makePerson();
    const used = await linkFor(email ?? "");
    await new Browser().press(used);
    const good = await linkFor(email ?? "");
    const errors = [];
    for (let tried = 0; tried < 7; tried += 1) errors.push((await new Browser().press(used)).error);
    expect(errors).toEqual([...Array(5).fill("Verification"), "Throttled", "Throttled"]);
    const failures = (await trail(id)).filter(({ action }) => action === "auth.failure");
    expect(failures).toEqual(
      Array(6).fill({
        action: "auth.failure",
        actor: "anonymous",
        reason: "used link",
        after: { method: "magic-link" },
      }),
    );
    const browser = new Browser();
    expect(await browser.requestLink(email ?? "")).toEqual(await new Browser().requestLink("eve@nowhere.example"));
    expect(await mails()).toMatchObject([{ to: email }]);
    expect((await browser.press(good)).error).toBeNull();
    expect(await browser.currentActor()).toMatchObject({ userId: id });
  });

  test("audits each failure without secret and address", async () => {
    const before = await eventsOf({ action: "auth.failure" });
    await failTimes(2, () => new Browser());
    const failures = (await eventsOf({ action: "auth.failure" })).slice(before.length);
    expect(failures).toHaveLength(2);
    for (const failure of failures)
      expect(failure).toMatchObject({ actor: "anonymous", reason: "unknown link", after: { method: "magic-link" } });
    expect(JSON.stringify(failures)).not.toMatch(/198\.18\.|@/);
  });
});
