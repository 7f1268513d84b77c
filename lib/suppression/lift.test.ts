import { describe, expect, test } from "vitest";
import { ctxFor, system } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { SUPPRESSION_REASONS, type SuppressionReason } from "#lib/enums.ts";
import { AccessError, UserError } from "#lib/errors.ts";
import type { Person } from "#lib/people/index.ts";
import { setPreference } from "#lib/preferences/index.ts";
import { cellOf, key, makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { liftSuppression, type NewSuppression } from "./index.ts";
import { active, add, audited, mail } from "./testing/suppressing.ts";

describe("liftSuppression", () => {
  type Outcome = "lifted" | "CONFLICT" | "NOT_FOUND" | "FORBIDDEN";
  const actors: Record<string, (owner: Person, other: Person) => Actor> = {
    "the service": () => system,
    "an ADMIN": (_, other) => signedIn(other.id, "ADMIN"),
    "a key with ADMIN": () => key("ADMIN"),
    "a key without the scope": () => key("USERS_WRITE", "PREFERENCES_WRITE"),
    "an AUDITOR": (_, other) => signedIn(other.id, "AUDITOR"),
    "the person as an AUDITOR": (owner) => signedIn(owner.id, "AUDITOR"),
    "the person": (owner) => signedIn(owner.id),
    "the person as an ADMIN": (owner) => signedIn(owner.id, "ADMIN"),
    "the person's token": (owner) => ({ kind: "token", userId: owner.id }),
    "the person's link": (owner) => ({ kind: "link", userId: owner.id, tenantKey: null }),
    "another viewer": (_, other) => signedIn(other.id),
    "a caller without credentials": () => ({ kind: "anonymous" }),
  };
  const admins = ["the service", "an ADMIN", "a key with ADMIN", "the person as an ADMIN"];
  const persons = [
    "the person",
    "the person as an AUDITOR",
    "the person as an ADMIN",
    "the person's token",
    "the person's link",
  ];
  const expected = (actor: string, reason: SuppressionReason): Outcome | "UNAUTHENTICATED" => {
    if (actor === "a caller without credentials") return "UNAUTHENTICATED";
    if (actor === "another viewer" || actor === "an AUDITOR") return "NOT_FOUND";
    if (![...admins, ...persons].includes(actor)) return "FORBIDDEN";
    if (reason === "STOP" || reason === "ERASURE") return "CONFLICT";
    return (reason === "UNSUBSCRIBE" ? persons : admins).includes(actor) ? "lifted" : "CONFLICT";
  };

  test.each(SUPPRESSION_REASONS)("allows and rejects the right actors for the reason %s", async (reason) => {
    const other = await makePerson();
    const names = Object.keys(actors);
    const people = await makePeople(names.length);
    const seen: Record<string, unknown> = {};
    const expectedOutcomes: Record<string, unknown> = {};
    for (const [index, name] of names.entries()) {
      const owner = people[index] ?? other;
      const { id } = await add(mail(owner, { reason }));
      const ctx = ctxFor(actors[name]?.(owner, other));
      seen[name] = await liftSuppression(ctx, { suppressionId: id, reason: "asked" }).then(
        ({ suppression }) => (suppression.liftedAt ? "lifted" : "not lifted"),
        (error: unknown) => (error instanceof UserError || error instanceof AccessError ? error.code : error),
      );
      expectedOutcomes[name] = expected(name, reason);
      expect((await active()).some((row) => row.id === id)).toBe(expectedOutcomes[name] !== "lifted");
    }
    expect(seen).toEqual(expectedOutcomes);
  });

  test("explains what to do instead, and rejects every unknown id equally", async () => {
    const [person, other] = await makePeople(2);
    if (!person || !other) throw new Error("two people");
    const stopped = await add(mail(person, { channel: "SMS", address: person.phone ?? "", reason: "STOP" }));
    const lift = (id: string, actor: Actor) => liftSuppression(ctxFor(actor), { suppressionId: id, reason: "x" });
    await expect(lift(stopped.id, system)).rejects.toThrow(/by texting START to/);
    const left = await add(mail(person, { reason: "UNSUBSCRIBE" }));
    await expect(lift(left.id, system)).rejects.toThrow(/Only the person can undo their unsubscribe/);
    const refusals = ["sup_1", "x\0", person.id, "sup_01h2xcejqtf2nbrexx3vqjhp41", stopped.id].map((id) =>
      lift(id, signedIn(other.id)).catch((error: unknown) => String(error)),
    );
    expect(new Set(await Promise.all(refusals)).size).toBe(1);
  });

  test("lifts the address once, with the reason in the audit log", async () => {
    const [ann, bob] = await makePeople(2);
    if (!ann || !bob) throw new Error("two people");
    const { id } = await add(mail(ann));
    await add(mail(bob, { address: ann.email ?? "" }));
    const kept = await add(mail(bob));
    const admin = ctxFor(signedIn(bob.id, "ADMIN"));
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => liftSuppression(admin, { suppressionId: id, reason: "mailbox works" })),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of tries) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "CONFLICT" });
    expect((await active()).map((row) => row.id)).toEqual([kept.id]);
    const events = await audited("suppression.lift");
    expect(events.map(({ subject }) => subject).sort()).toEqual([ann.id, bob.id].sort());
    expect(events[0]).toMatchObject({ reason: "mailbox works", actor: bob.id, before: { reason: "HARD_BOUNCE" } });
  });
});

describe("liftedByOptIn", () => {
  const world = async () => {
    const person = await makePerson();
    const topic = await makeTopic({ classification: "MARKETING" });
    const unsubscribed = { reason: "UNSUBSCRIBE", scope: "TOPIC", topicId: topic.id } as const;
    const set = (actor: Actor, enabled?: boolean) =>
      setPreference(ctxFor(actor), {
        userId: person.id,
        topicKey: topic.key,
        channel: "EMAIL",
        ...(enabled === undefined ? { frequency: "DAILY" } : { enabled }),
      }).then(({ preferences }) => cellOf(preferences, topic, "EMAIL"));
    return { person, topic, unsubscribed, set };
  };

  test.each<[string, (id: string) => Actor, boolean]>([
    ["the person", (id) => signedIn(id), true],
    ["the person's token", (id) => ({ kind: "token", userId: id }), true],
    ["the person's link", (id) => ({ kind: "link", userId: id, tenantKey: null }), true],
    ["an integrator's key", () => key("PREFERENCES_WRITE"), false],
    ["an ADMIN", () => signedIn("usr_admin", "ADMIN"), false],
  ])("lifts the unsubscribe from the topic for %s only if it is the person: %o", async (_, actorOf, lifts) => {
    const { person, unsubscribed, set } = await world();
    await add(mail(person, unsubscribed));
    const cell = await set(actorOf(person.id), true);
    expect(cell).toMatchObject(
      lifts ? { effective: true, decidedBy: "CHOICE" } : { effective: false, decidedBy: "SUPPRESSION", editable: true },
    );
    expect(await active()).toHaveLength(lifts ? 0 : 1);
    expect(await audited("suppression.lift")).toHaveLength(lifts ? 1 : 0);
  });

  test.each<[string, Partial<NewSuppression> | undefined, boolean | undefined]>([
    ["the choice off", undefined, false],
    ["a frequency", undefined, undefined],
    ["the choice on after an unsubscribe from all marketing", { reason: "UNSUBSCRIBE", scope: "MARKETING" }, true],
    ["the choice on after a hard bounce", { reason: "HARD_BOUNCE" }, true],
  ])("lifts nothing for %s", async (_, besides, enabled) => {
    const { person, unsubscribed, set } = await world();
    await add(mail(person, unsubscribed));
    if (besides) await add(mail(person, besides));
    const before = await active();
    expect(await set(signedIn(person.id), enabled)).toMatchObject({ effective: false, decidedBy: "SUPPRESSION" });
    expect(await active()).toEqual(before);
  });
});
