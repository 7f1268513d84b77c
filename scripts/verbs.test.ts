import { describe, expect, test } from "vitest";
import { sources } from "./sources.ts";
import { findUnguardedWrites, type Unguarded } from "./verbs.ts";

const authorize: Unguarded["lacks"] = ["authorize"];
const both: Unguarded["lacks"] = ["authorize", "audit"];

/** Functions that write without one of the two calls or without both, and the reason why that is right. */
// biome-ignore format: reviewers compare the reasons in one column.
const exceptions: readonly [name: string, lacks: Unguarded["lacks"], reason: string][] = [
  ["lib/alerts mailAdmins",                       both,      "The service mails an alert to each ADMIN, and the alert's row records the outcome."],
  ["lib/alerts mailTeam",                         both,      "The service mails a team about an incident, whose opening is audited."],
  ["lib/audit anchorHead",                        both,      "The service anchors the audit log itself, and an event for each anchor would need an anchor again."],
  ["lib/audit exportEvents",                      authorize, "Only the command line exports the audit log, and its user can read the database without it."],
  ["lib/audit maintainPartitions",                both,      "The service creates and drops months of the audit log by their age, and an anchor proves each gap."],
  ["lib/audit replaceAuditKey",                   both,      "Its caller retireSecret authorizes and audits; the anchors say the same as before, under the newest key."],
  ["lib/audit sealEvents",                        both,      "Sealing gives an event its sequence number and changes nothing that the event says."],
  ["lib/auth authenticateKey",                    both,      "It finds out who the actor is, and writes only the time of the key's last use."],
  ["lib/auth createSession",                      both,      "Only tests and scripts create a session without a sign-in."],
  ["lib/auth deleteSession",                      both,      "The holder of a session token may end that session; signOut audits it."],
  ["lib/auth findOrBindPerson",                   authorize, "It finds out who signs in, and the identity provider has vouched for them."],
  ["lib/auth findSession",                        both,      "It finds out who the actor is, and writes only the time of the session's last use."],
  ["lib/auth recordFailure",                      authorize, "The actor of a failed sign-in is anonymous, and the service records the failure itself."],
  ["lib/auth redeemLink",                         both,      "Possession of the link is the permission; succeed audits the sign-in that follows."],
  ["lib/auth signOut",                            authorize, "The holder of a session token may end that session."],
  ["lib/auth succeedAttempt",                     authorize, "It signs a person in whom the attempt has already verified."],
  ["lib/auth/next-auth adapterFor",               both,      "The library calls it during an attempt to sign in; succeedAttempt and recordFailure audit the outcome."],
  ["lib/bootstrap seedDemo",                      both,      "It fills a demo database, and verbs that audit create its topics and people."],
  ["lib/channels awaitPaceSlot",                      both,      "The service keeps the pace of a provider, which concerns no person."],
  ["lib/channels pacedRequest",                   both,      "The service keeps the pace of a provider, which concerns no person."],
  ["lib/delivery attemptDeliveries",              both,      "The worker attempts deliveries for the service, and their rows record the outcome."],
  ["lib/delivery callProvider",                   both,      "The worker sends for the service, and the delivery's own row records the outcome."],
  ["lib/delivery sendBatch",                      authorize, "The worker sends for the service; it audits only when a provider fails or recovers."],
  ["lib/delivery watchChannels",                  both,      "The worker writes how busy the queue is, which concerns no person."],
  ["lib/delivery/recover failExhaustedJobs",      both,      "The service settles deliveries whose job failed for good, and their rows record the outcome."],
  ["lib/delivery/recover releaseHeld",            both,      "The service releases deliveries whose hold has ended, and their rows record the outcome."],
  ["lib/digest createDueDigests",                 both,      "The service makes digests that are due, and the deliveries' rows record the outcome."],
  ["lib/jobs beat",                               both,      "The worker writes that it is alive, which concerns no person."],
  ["lib/jobs endHeartbeat",                       both,      "The worker writes that it stops, which concerns no person."],
  ["lib/jobs sweepDeadWorkers",                   both,      "The service frees the jobs of workers that have died, which concerns no person."],
  ["lib/operations/reports freezeReports",        authorize, "The service freezes the report of a period, with an event."],
  ["lib/operations/reports recordTests",          both,      "An operator's tool records a test run, and the row is the record."],
  ["lib/operations/reports sampleCapacity",       both,      "The service records the sizes of the database, which concern no person."],
  ["lib/operations recordRun",                    both,      "An operator's tool records its own run, and the row is the record."],
  ["lib/operations startSlowRequests",            both,      "The process writes which requests were slow, which concerns no person."],
  ["lib/operations writeSlowRequests",            both,      "The process writes which requests were slow, which concerns no person."],
  ["lib/operations/secrets recordSecrets",        both,      "The service records when it saw a secret, as a hash, which concerns no person."],
  ["lib/operations/secrets recordSecretUses",     both,      "The service records when it used a secret, as a hash, which concerns no person."],
  ["lib/operations/alerts evaluateAlerts",        authorize, "The service evaluates its rules; an incident that it opens has an event of its own."],
  ["lib/operations/incidents remindOfIncidents",  both,      "The service reminds of an overdue incident and writes only when it did so."],
  ["lib/operations/maintenance runMaintenance",   both,      "The service announces and completes windows, which were scheduled with an event."],
  ["lib/operations/on-call runEscalations",       both,      "The service runs the steps of the chain, and the pages' rows record the outcome."],
  ["lib/operations/probe prepareProbe",           both,      "It creates the probe's own person and topic, which nobody else sees."],
  ["lib/operations/probe runProbe",               both,      "The service tests itself each minute, and only its own person and topic are written."],
  ["lib/operations/probe sendProbe",              both,      "The service sends a message to its own person, whom nobody else sees, and removes it again."],
  ["lib/operations/status-page readStatus",       both,      "The public status page has no actor, and freezes the uptime of a day that has ended from the probe's rows."],
  ["lib/operations/subscribers confirmSubscription",   authorize, "Possession of the mailed link is the permission."],
  ["lib/operations/subscribers sendStatusMail",   both,      "The worker sends for the service, and the subscriber's row records the outcome."],
  ["lib/operations/subscribers subscribe",        both,      "A visitor without an account asks, and nothing is sent before the address confirms, which is audited."],
  ["lib/operations/subscribers unsubscribeFromStatus", authorize, "Possession of the unsubscribe link is the permission, as RFC 8058 requires."],
  ["lib/preferences/import writeChunk",           authorize, "Its caller importPreferences authorizes before it writes the first chunk."],
  ["lib/privacy applyRetention",                  both,      "The service deletes rows by their age, and an event for each would keep what is deleted."],
  ["lib/privacy purgeLateRows",                   both,      "The service removes rows that were written after an erasure, which has its own event."],
  ["lib/privacy storeSharingOptOut",              authorize, "A browser header opts out only the signed-in person who sends it."],
  ["lib/security checkUnusualAccess",             both,      "The service compares a sign-in with earlier ones; recordSecurityEvent audits an unusual one."],
  ["lib/security recordSecurityEvent",            authorize, "The service records signs of an attack by any actor."],
  ["lib/unsubscribe performUnsubscribeAction", authorize, "Possession of the unsubscribe link is the permission, as RFC 8058 requires."],
  ["lib/webhooks receive",                        both,      "The route has verified the provider's signature, and the job that applies the event audits."],
];

const inLib = new Map([...sources].filter(([file]) => file.startsWith("lib/")));

describe("verbs of lib", () => {
  test("authorize and audit each write, except the functions in the table of exceptions", () => {
    const byName = (a: Unguarded, b: Unguarded) => (a.name < b.name ? -1 : 1);
    const allowed = exceptions.map(([name, lacks]) => ({ name, lacks }));
    expect(findUnguardedWrites(inLib).sort(byName)).toEqual(allowed.sort(byName));
  });

  test.each([
    ["authorize", /\bauthorize\(/g],
    ["audit", /\baudit(?:Many)?\(/g],
  ] as const)("are all found if no function calls %s", (call, pattern) => {
    const without = new Map([...inLib].map(([file, source]) => [file, source.replace(pattern, "ignore(")]));
    const added = findUnguardedWrites(without).filter(
      ({ name, lacks }) => lacks.includes(call) && !exceptions.some(([excepted]) => excepted === name),
    );
    expect(added.map(({ name }) => name)).toContain("lib/preferences setPreferences");
    expect(added.length).toBeGreaterThan(25);
  });

  test("each exception has a reason that is a full sentence", () => {
    for (const [, , reason] of exceptions) expect(reason).toMatch(/^[A-Z].{30,}\.$/);
  });
});

const found = (files: Record<string, string>) => findUnguardedWrites(new Map(Object.entries(files)));

/** A verb with this body, and these lines above it. */
const verb = (body: string, above = "") => `${above}\nexport async function setThing(ctx: Ctx) {\n${body}\n}`;
const imports = `import { addThing } from "#lib/steps/index.ts";`;
const steps = { "lib/steps/index.ts": `export { addThing } from "./add.ts";` };

describe("findUnguardedWrites", () => {
  test.each([
    ["an insert", "tx.insert(things).values({})"],
    ["an update", "tx.update(things).set({})"],
    ["a delete", "tx.delete(things)"],
    ["an INSERT in SQL", "tx.execute(sql`INSERT INTO things VALUES (1)`)"],
    ["an UPDATE of a table that an expression names", `tx.execute(sql\`UPDATE ${"$"}{things} SET x = 1\`)`],
    ["a DELETE in SQL", "tx.execute(sql`DELETE FROM things`)"],
  ])("finds a verb with %s that neither authorizes nor audits", (_, write) => {
    expect(found({ "lib/a/set.ts": verb(`return transaction(ctx.actor, (tx) => ${write});`) })).toEqual([
      { name: "lib/a setThing", lacks: ["authorize", "audit"] },
    ]);
  });

  test("finds an arrow function that does not audit", () => {
    const source = `export const setThing = (ctx: Ctx) => {
      authorize(ctx.actor, "things.write");
      return transaction(ctx.actor, (tx) => tx.insert(things).values({}));
    };`;
    expect(found({ "lib/a/set.ts": source })).toEqual([{ name: "lib/a setThing", lacks: ["audit"] }]);
  });

  test("finds a write in a function of the same file", () => {
    const source = verb("return transaction(ctx.actor, write);", "const write = (tx: Tx) => tx.delete(things);");
    expect(found({ "lib/a/set.ts": source })).toHaveLength(1);
  });

  test("finds a write in a function of another file that gets the transaction", () => {
    const add = { "lib/steps/add.ts": "export const addThing = (tx: Tx) => tx.insert(things).values({});" };
    for (const write of ["addThing", "(tx) => addThing(tx)"]) {
      const set = { "lib/a/set.ts": verb(`return transaction(ctx.actor, ${write});`, imports) };
      expect(found({ ...steps, ...add, ...set })).toEqual([{ name: "lib/a setThing", lacks: ["authorize", "audit"] }]);
    }
  });

  test("finds a write in a function that transactionWithReads gets by name", () => {
    const add = { "lib/steps/add.ts": "export const addThing = (tx: Tx) => tx.insert(things).values({});" };
    for (const write of ["addThing", "(tx) => addThing(tx)"]) {
      const body = `return transactionWithReads(ctx.actor, readFirst, ${write});`;
      const set = { "lib/a/set.ts": verb(body, imports) };
      expect(found({ ...steps, ...add, ...set })).toEqual([{ name: "lib/a setThing", lacks: ["authorize", "audit"] }]);
    }
  });

  test.each([
    ["transaction", "ctx.actor"],
    ["transactionWithReads", "ctx.actor, readFirst"],
  ])("finds a function that takes a transaction and still opens its own with %s", (opener, given) => {
    const source = `export const setThing = (ctx: Ctx, tx?: Tx) => ${opener}(${given}, (own) => own.execute(sql\`DELETE FROM things\`));`;
    expect(found({ "lib/a/set.ts": source })).toEqual([{ name: "lib/a setThing", lacks: ["authorize", "audit"] }]);
  });

  test("accepts a verb that authorizes, and audits in a function that gets the transaction", () => {
    const body = `authorize(ctx.actor, "things.write");
      return transaction(ctx.actor, (tx) => addThing(tx, ctx));`;
    const add = `export async function addThing(tx: Tx, ctx: Ctx) {
      await tx.insert(things).values({});
      await audit(tx, ctx, { action: "thing.add" });
    }`;
    expect(found({ ...steps, "lib/steps/add.ts": add, "lib/a/set.ts": verb(body, imports) })).toEqual([]);
  });

  test("does not accept an event that is written in another transaction", () => {
    const body = `authorize(ctx.actor, "things.write");
      await noteThing(ctx);
      return transaction(ctx.actor, (tx) => tx.insert(things).values({}));`;
    const note = "export const noteThing = (ctx: Ctx) => transaction(ctx.actor, (tx) => audit(tx, ctx, {}));";
    const source = verb(body, `import { noteThing } from "./note.ts";`);
    expect(found({ "lib/a/note.ts": note, "lib/a/set.ts": source })).toEqual([
      { name: "lib/a setThing", lacks: ["audit"] },
    ]);
  });

  test.each([
    ["a function that only reads", "return transaction(ctx.actor, (tx) => tx.select().from(things).for('update'));"],
    ["a lock of rows in SQL", "return transaction(ctx.actor, (tx) => tx.execute(sql`SELECT 1 FOR UPDATE`));"],
    ["a Map that loses an entry", "things.delete(1); return transaction(ctx.actor, (tx) => tx.select());"],
  ])("accepts %s", (_, body) => {
    expect(found({ "lib/a/list.ts": verb(body) })).toEqual([]);
  });

  test("leaves a function that takes the transaction to its caller", () => {
    expect(found({ "lib/a/add.ts": "export const addThing = (tx: Tx) => tx.insert(things).values({});" })).toEqual([]);
  });
});
