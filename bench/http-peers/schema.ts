import { readFileSync } from "node:fs";
import { makeExecutableSchema } from "@graphql-tools/schema";
import type { GraphQLSchema } from "graphql";
import pg from "pg";

/** The resolvers that Apollo and Yoga share: the same documents and fields as ours, with one prepared statement for each read. */

const matrix = `
  SELECT json_agg(json_build_object('name', section, 'topics', topics) ORDER BY section) AS sections
  FROM (
    SELECT section, json_agg(json_build_object('topic', json_build_object('key', t.key, 'name', t.name,
      'description', t.description, 'classification', t.classification, 'urgent', t.urgent, 'channels', policies),
      'channels', cells) ORDER BY t.id) AS topics
    FROM bench.topic t
    JOIN (
      SELECT topic_id, json_agg(json_build_object('channel', channel, 'policy', policy)) AS policies
      FROM bench.topic_channel GROUP BY topic_id) c ON c.topic_id = t.id
    JOIN (
      SELECT topic_id, json_agg(json_build_object('channel', channel, 'choice', choice, 'frequency', frequency,
        'effective', effective, 'decidedBy', decided_by, 'editable', editable, 'reason', reason,
        'updatedAt', updated_at)) AS cells
      FROM bench.cell WHERE user_id = $1 GROUP BY topic_id) p ON p.topic_id = t.id
    GROUP BY section
  ) sections`;
const cell = `
  SELECT effective, decided_by, reason, updated_at FROM bench.cell
  WHERE user_id = $1 AND topic_id = (SELECT id FROM bench.topic WHERE key = $2) AND channel = $3`;
const writeChoice = `
  INSERT INTO preferences (user_id, topic_id, channel, choice, updated_at, updated_by)
  SELECT $1, id, $3, $4, now(), 'peer' FROM topics WHERE key = $2
  ON CONFLICT (user_id, tenant_key, topic_id, channel)
    DO UPDATE SET choice = excluded.choice, updated_at = excluded.updated_at, updated_by = excluded.updated_by`;
const writeAudit = `
  INSERT INTO bench.audit (action, actor, subject, after) VALUES ('preference.set', 'peer', $1, $2)`;

/** The layers that our decision passes before it reaches the person's choice, so that both answers have the same size. */
const passed = [
  ["TOPIC", "This topic is available on this channel."],
  ["ADDRESS", "The address for this channel is verified."],
  ["SUPPRESSION", "This address is not blocked."],
  ["REQUIRED", "This topic is not required."],
  ["TENANT_LOCK", "Your organisation lets you choose."],
  ["CHANNEL_SWITCH", "This channel is turned on."],
].map(([layer, detail]) => ({ layer, detail, verdict: "PASS", setAt: null, setBy: null }));

interface CellRow {
  effective: boolean;
  decided_by: string;
  reason: string;
  updated_at: Date | null;
}
interface CellInput {
  userId: string;
  topicKey: string;
  channel: string;
  enabled: boolean;
}

function decisionOf({ effective, decided_by: layer, reason, updated_at: setAt }: CellRow) {
  const last = { layer, verdict: effective ? "ON" : "SKIP", detail: reason, setAt, setBy: "peer" };
  return { outcome: effective ? "SEND" : "SKIP", at: null, decidedBy: layer, reason, steps: [...passed, last] };
}

/** Our own SDL with these resolvers. */
export function createPeerSchema(connectionString: string): GraphQLSchema {
  const pool = new pg.Pool({ connectionString, max: 10 });
  return makeExecutableSchema({
    typeDefs: readFileSync("graphql/schema.graphql", "utf8"),
    resolvers: {
      Node: { __resolveType: () => "User" },
      SetPreferencesResult: { __resolveType: () => "PreferencesSet" },
      Query: {
        node: async (_: unknown, { id }: { id: string }) => {
          const { rows } = await pool.query({ name: "matrix", text: matrix, values: [id] });
          return { id, preferences: rows[0] };
        },
        explain: async (_: unknown, { input }: { input: CellInput }) => {
          const values = [input.userId, input.topicKey, input.channel];
          const { rows } = await pool.query<CellRow>({ name: "cell", text: cell, values });
          return rows[0] ? decisionOf(rows[0]) : null;
        },
      },
      Mutation: {
        setPreference: async (_: unknown, { input }: { input: CellInput }) => {
          await writeBoth(pool, input);
          return { preferences: { tenantKey: null } };
        },
      },
    },
    resolverValidationOptions: { requireResolversForResolveType: "ignore" },
  });
}

async function writeBoth(pool: pg.Pool, { userId, topicKey, channel, enabled }: CellInput): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query({ name: "choice", text: writeChoice, values: [userId, topicKey, channel, enabled] });
    await client.query({ name: "audit", text: writeAudit, values: [userId, { topicKey, channel, enabled }] });
    await client.query("COMMIT");
  } finally {
    client.release();
  }
}
