import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { type DatabaseProxy, proxyDatabase } from "#db/testing/proxy.ts";
import { createApiKey, createSession, endSessions, revokeApiKey, setUserRole } from "#lib/auth/index.ts";
import { setChannelPaused } from "#lib/delivery/index.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { setTopicChannelPolicy } from "#lib/topics/index.ts";
import type { Answer, Question } from "./testing/peer-process.ts";

const database = useDatabase();
const patience = { timeout: 20_000, interval: 5 };
const admin = ctxFor(signedIn("usr_admin", "ADMIN"));

type Distributed<T> = T extends Question ? Omit<T, "id"> : never;
let peer: ChildProcess;
let proxy: DatabaseProxy;
let questions = 0;

async function queryPeer(question: Distributed<Question>): Promise<unknown> {
  const id = ++questions;
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const onMessage = (message: Answer) => {
    if (message.id === id) resolve(message.answer);
  };
  peer.on("message", onMessage);
  peer.send({ ...question, id });
  return promise.finally(() => peer.off("message", onMessage));
}

beforeAll(async () => {
  proxy = await proxyDatabase(database.url);
  peer = fork(`${import.meta.dirname}/testing/peer-process.ts`, [proxy.url], {
    env: { ...process.env, DATABASE_URL: database.url, LOG_LEVEL: "silent" },
    execArgv: [],
  });
});
afterAll(async () => {
  const exited = once(peer, "exit");
  peer.kill("SIGKILL");
  await exited;
  await proxy.close();
});

/** Cuts the peer's listener just before a change, and keeps it cut. */
const cuts: Record<string, { cut: () => Promise<unknown>; keepCut: () => Promise<unknown> }> = {
  "hears the change": { cut: async () => undefined, keepCut: async () => undefined },
  "has half-open connections": {
    cut: async () => {
      proxy.isSilent = true;
    },
    keepCut: async () => undefined,
  },
  "loses its connections again and again": { cut: () => killListeners(), keepCut: () => killListeners() },
};
const killListeners = () =>
  asOwner(
    database.url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'notification-preferences changes'`,
  );

interface Change {
  question: Distributed<Question>;
  before: unknown;
  change: () => Promise<unknown>;
  after: unknown;
}
const changes: Record<string, () => Promise<Change>> = {
  "a topic's policy": async () => {
    const topic = await makeTopic();
    const on = (policy: string) =>
      expect.objectContaining({ channels: expect.arrayContaining([{ channel: "SMS", policy }]) });
    return {
      question: { about: "topic", topicKey: topic.key },
      before: on("DEFAULT_ON"),
      change: () => setTopicChannelPolicy(admin, { topicKey: topic.key, channel: "SMS", policy: "REQUIRED" }),
      after: on("REQUIRED"),
    };
  },
  "a tenant's policy": async () => {
    const topic = await makeTopic();
    return {
      question: { about: "policy", tenantKey: "acme", topicId: topic.id, channel: "SMS" },
      before: null,
      change: () =>
        setTenantPolicy(admin, { tenantKey: "acme", topicKey: topic.key, channel: "SMS", policy: "REQUIRED" }),
      after: expect.objectContaining({ policy: "REQUIRED" }),
    };
  },
  "a pause": async () => ({
    question: { about: "pauses" },
    before: [],
    change: () => setChannelPaused(admin, { channel: "SMS", paused: true, reason: "test" }),
    after: ["SMS"],
  }),
  "the revocation of a key": async () => {
    const { apiKey, secret } = await createApiKey(admin, { name: "k", scopes: ["SEND"] });
    return {
      question: { about: "actor", bearer: secret },
      before: expect.objectContaining({ keyId: apiKey.id }),
      change: () => revokeApiKey(admin, { id: apiKey.id }),
      after: null,
    };
  },
  "a change of role": async () => {
    const { id: userId } = await makePerson();
    const { token } = await createSession(userId, new Date());
    return {
      question: { about: "actor", bearer: token },
      before: expect.objectContaining({ role: "VIEWER" }),
      change: () => setUserRole(admin, { userId, role: "AUDITOR", reason: "test" }),
      after: expect.objectContaining({ role: "AUDITOR" }),
    };
  },
  "the end of a session": async () => {
    const { id: userId } = await makePerson();
    const { token } = await createSession(userId, new Date());
    return {
      question: { about: "actor", bearer: token },
      before: expect.objectContaining({ userId }),
      change: () => endSessions(admin, { userId, reason: "test" }),
      after: null,
    };
  },
};

describe.each(Object.keys(cuts))("another process that %s", (name) => {
  const { cut, keepCut } = cuts[name] ?? {};
  beforeEach(async () => {
    proxy.isSilent = false;
    await asOwner(database.url, "DELETE FROM channel_pauses");
    // A link that was silent is replaced after three seconds.
    await vi.waitFor(async () => expect(await queryPeer({ about: "live" })).toBe(true), patience);
  });
  afterEach(() => {
    proxy.isSilent = false;
  });

  test.each(Object.keys(changes))("applies %s within a second of its commit", async (kind) => {
    const prepared = await changes[kind]?.();
    if (!prepared) throw new Error("there is no such change");
    const { question, before, change, after } = prepared;
    // The peer answers from its cache from here on.
    await vi.waitFor(async () => expect(await queryPeer(question)).toEqual(before), patience);
    expect(await queryPeer(question)).toEqual(before);
    await cut?.();
    await change();
    const committedMs = performance.now();
    const askedMs: number[] = [];
    await vi.waitFor(async () => {
      await keepCut?.();
      askedMs.push(performance.now() - committedMs);
      expect(await queryPeer(question)).toEqual(after);
    }, patience);
    expect(askedMs.at(-2) ?? 0, "the last question with the former answer").toBeLessThan(1_000);
  });
});
