import { describe, expect, test } from "vitest";
import { env } from "#lib/env.ts";
import type { NotificationRow } from "#lib/notifications/index.ts";
import type { Topic } from "#lib/topics/index.ts";
import { compiledMessage } from "./compiled.ts";

const at = new Date(0);
const topic: Topic = {
  id: "top_1",
  key: "orders",
  name: "Orders",
  description: "",
  section: "General",
  classification: "TRANSACTIONAL",
  urgent: false,
  createdAt: at,
  updatedAt: at,
  archivedAt: null,
  channels: [],
};
const notification: NotificationRow = {
  id: "ntf_1",
  topicId: topic.id,
  tenantKey: null,
  subject: "Hello",
  body: "{{order}}",
  data: {},
  channels: ["EMAIL"],
  audience: { everyone: true },
  audienceSize: 1,
  idempotencyKey: null,
  requestHash: "",
  planCursor: "",
  plannedAt: at,
  createdAt: at,
  createdBy: "usr_1",
};

describe("compiledMessage", () => {
  test("compiles once for concurrent calls, and again after a failure", async () => {
    const compile = (data: Record<string, unknown>) => compiledMessage(env(), { ...notification, data }, topic, "en");
    const failing = [compile({}), compile({})];
    expect(failing[0]).toBe(failing[1]);
    for (const one of failing) await expect(one).rejects.toThrow("{{order}}");
    const compiled = compile({ order: "42" });
    expect((await compiled).sms({ name: "Ada" }).text).toBe("Hello: 42");
    expect(compile({})).toBe(compiled);
  });

  test("keeps the 50 messages that were used last", () => {
    const compile = (id: number) =>
      compiledMessage(env(), { ...notification, id: `ntf_kept_${id}`, data: { order: "42" } }, topic, "en");
    const [inUse, idle] = [compile(0), compile(1)];
    for (let id = 2; id <= 50; id += 1) {
      void compile(id);
      expect(compile(0)).toBe(inUse);
    }
    expect(compile(1)).not.toBe(idle);
  });
});
