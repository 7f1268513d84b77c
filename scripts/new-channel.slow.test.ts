import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tracked } from "./sources.ts";

const run = promisify(execFile);

/** True for files that codegen generates. */
const isGenerated = (file: string): boolean => /generated|^graphql\/schema\.graphql$/.test(file);

/** Output without colours, whatever the terminal of the run that this test is part of. */
const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };

let copy: string;
const touched = new Set<string>();

async function write(file: string, content: string): Promise<void> {
  touched.add(file);
  await mkdir(dirname(join(copy, file)), { recursive: true });
  await writeFile(join(copy, file), content);
}

/** Replaces text in a file of the copy. Throws if the file does not have the text. */
async function edit(file: string, ...changes: [before: string, after: string][]): Promise<void> {
  let content = await readFile(join(copy, file), "utf8");
  for (const [before, after] of changes) {
    if (!content.includes(before)) throw new Error(`${file} does not have the text ${before}`);
    content = content.replaceAll(before, after);
  }
  await write(file, content);
}

async function command(name: string, ...args: string[]): Promise<string> {
  return run(join(copy, "node_modules/.bin", name), args, { cwd: copy, maxBuffer: 2 ** 26, env }).then(
    ({ stdout }) => stdout,
    (error: { stdout: string; stderr: string }) => `${error.stdout}${error.stderr}`,
  );
}
/** Files that do not compile. */
const brokenFiles = async (): Promise<string[]> => [
  ...new Set(
    [
      ...(await command("tsc", "--noEmit", "--incremental", "false", "-p", ".")).matchAll(
        /^([^\s(]+)\(\d+,\d+\): error/gm,
      ),
    ].map(([, file]) => file ?? ""),
  ),
];

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "new-channel-"));
  for (const file of tracked) await cp(file, join(copy, file));
  await symlink(join(import.meta.dirname, "../node_modules"), join(copy, "node_modules"));
});
afterAll(() => rm(copy, { recursive: true, force: true }));

/** Adds the channel to existing lists: an enum value, two columns, two fields. */
async function addNames(): Promise<void> {
  await edit("lib/enums.ts", ['"EMAIL", "SMS", "SLACK"]', '"EMAIL", "SMS", "SLACK", "PUSH"]']);
  await edit("db/schema/people.ts", [
    '    role: word("role"',
    '    pushToken: text("push_token"),\n    pushVerifiedAt: instant("push_verified_at"),\n    role: word("role"',
  ]);
  await edit("graphql/base/schema.graphql", ["  SLACK\n", '  SLACK\n  "Push notification."\n  PUSH\n']);
  const field = "  slackUserId: String\n";
  await edit("graphql/people/schema.graphql", [field, `${field}  "The push token."\n  pushToken: String\n`]);
  await command("graphql-codegen", "--config", "codegen.ts");
}

const address = `import { z } from "zod";
import type { AddressRule } from "../address-rule.ts";

export const pushToken = {
  field: "pushToken",
  column: "push_token",
  verifiedField: "pushVerifiedAt",
  verifiedColumn: "push_verified_at",
  schema: z.string().regex(/^push-[a-z0-9]{8,64}$/, "is not a push token"),
  normalise: (text) => text.trim(),
  findIn: (text) => text.match(/\\bpush-[a-z0-9]{8,64}\\b/g) ?? [],
  importNames: ["push"],
} as const satisfies AddressRule;
`;
const display = `import type { ChannelDisplay } from "../channel-display.ts";

export const pushDisplay: ChannelDisplay = {
  icon: "M4 4h16v16H4z",
  nameInSentence: { en: "push", de: "Push" },
  provider: "Push",
  startTo: "sender",
};
`;
const channelModule = `import { digestSms } from "#lib/templates/index.ts";
import type { ChannelModule } from "../channel.ts";

interface PushMessage {
  deliveryId: string;
  to: string;
  text: string;
}

export const push: ChannelModule<"PUSH", PushMessage> = {
  variables: [],
  connect: () => null,
  message: (template, person, { deliveryId, to }) => ({ channel: "PUSH", deliveryId, to, ...template.sms(person) }),
  digest: async (digest, { deliveryId, to }) => ({ channel: "PUSH", deliveryId, to, ...digestSms(digest) }),
  jobSize: 100,
};
`;
const migration = `DO $$
DECLARE
  old record;
BEGIN
  FOR old IN SELECT conrelid::regclass AS name, conname FROM pg_constraint
    WHERE contype = 'c' AND pg_get_constraintdef(oid) LIKE '%channel%SLACK%'
  LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', old.name, old.conname);
    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I CHECK (channel IN (''EMAIL'', ''SMS'', ''SLACK'', ''PUSH''))',
      old.name, old.conname);
  END LOOP;
END
$$;
ALTER TABLE users ADD COLUMN push_token text, ADD COLUMN push_verified_at timestamptz(3);
ALTER TABLE roster_rows ADD COLUMN push_token text;
`;

/** Adds the channel's folder, its rows in the tables of the code, its migration and its messages. */
async function addModule(): Promise<void> {
  await write("lib/channels/push/address.ts", address);
  await write("lib/channels/push/display.ts", display);
  await write("lib/channels/push/index.ts", channelModule);
  await edit(
    "lib/channels/addresses.ts",
    ["  SLACK: slackUserId,", "  SLACK: slackUserId,\n  PUSH: pushToken,"],
    ["import { slackUserId }", 'import { pushToken } from "./push/address.ts";\nimport { slackUserId }'],
  );
  await edit(
    "lib/channels/displays.ts",
    ["  SLACK: slackDisplay,", "  SLACK: slackDisplay,\n  PUSH: pushDisplay,"],
    ["import { slackDisplay }", 'import { pushDisplay } from "./push/display.ts";\nimport { slackDisplay }'],
  );
  await edit(
    "lib/channels/modules.ts",
    ["  SLACK: slack,", "  SLACK: slack,\n  PUSH: push,"],
    ["import { slack }", 'import { push } from "./push/index.ts";\nimport { slack }'],
  );
  for (const language of ["en", "de"])
    await edit(`app/messages/${language}.json`, ['"SLACK": "Slack"', '"SLACK": "Slack", "PUSH": "Push"']);
  await write("db/migrations/9000_push.up.sql", migration);
  await write(
    "db/migrations/9000_push.down.sql",
    "ALTER TABLE users DROP COLUMN push_token, DROP COLUMN push_verified_at;\nALTER TABLE roster_rows DROP COLUMN push_token;\n",
  );
}

const journey = `import { expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { acceptNotification, statusesOf } from "./testing/delivering.ts";

const database = useDatabase();

test("delivers to the outbox", async () => {
  const topic = await makeTopic({ channels: [{ channel: "PUSH", policy: "DEFAULT_ON" }] });
  const [person, other] = [await makePerson({ pushToken: "push-0123456789" }), await makePerson()];
  const rows = await acceptNotification(topic, [person, other], "PUSH");
  await runJobs(database.url);
  expect(await statusesOf(rows)).toEqual({ SENT: 1, SKIPPED: 1 });
  const sent = await asOwner(database.url, "SELECT channel, recipient, payload ->> 'text' AS text FROM outbox");
  expect(sent).toEqual([{ channel: "PUSH", recipient: "push-0123456789", text: expect.stringContaining("Hello") }]);
});
`;

// The compiler and a test run share the two cores with other tests.
describe("a fourth channel", { timeout: 240_000 }, () => {
  test("does not compile without its module, address rule, policy and display", async () => {
    await addNames();
    expect(await brokenFiles()).toEqual(
      expect.arrayContaining([
        "graphql/policy/table.ts",
        "lib/channels/addresses.ts",
        "lib/channels/displays.ts",
        "lib/channels/modules.ts",
      ]),
    );
  });

  test("compiles with 14 files at most", async () => {
    await addModule();
    expect(await brokenFiles()).toEqual([]);
    expect([...touched].filter((file) => !isGenerated(file)).length).toBeLessThanOrEqual(14);
  });

  test("delivers to the people who have an address on it", async () => {
    await writeFile(join(copy, "lib/delivery/push.test.ts"), journey);
    expect(await command("vitest", "run", "lib/delivery/push.test.ts")).toMatch(/Tests\s+1 passed/);
  });
});
