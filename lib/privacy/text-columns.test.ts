import { getTableName } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { ownTables } from "./erase-rows.ts";
import { freeTexts } from "./free-texts.ts";

const database = useDatabase();

/** Tables whose rows an erasure deletes whole. */
const deletedTables = [
  ...Object.values(ownTables).map((table) => getTableName(table)),
  "users",
  "deliveries",
  "audit_keys",
].filter((name) => !freeTexts.some(({ table }) => table === name));

/** Text columns that an erasure leaves alone or clears in its own way, by reason. */
const exceptions: Record<string, readonly string[]> = {
  "an id, a code, a hash or a word of the service": [
    "alerts.fingerprint",
    "alerts.id",
    "alert_messages.incident_id",
    "alerts.incident_id",
    "alerts.name",
    "api_keys.created_by",
    "api_keys.id",
    "api_keys.prefix",
    "api_keys.rotated_to",
    "api_keys.scopes",
    "api_keys.secret_hash",
    "audit_anchors.hash",
    "audit_anchors.key",
    "audit_anchors.signature",
    "audit_events.action",
    "audit_events.actor",
    "audit_events.actor_role",
    "audit_events.content_hash",
    "audit_events.hash",
    "audit_events.id",
    "audit_events.mark",
    "audit_events.request_id",
    "audit_events.salt",
    "audit_events.subject",
    "audit_head.hash",
    "channel_pauses.paused_by",
    "delivery_tallies.notification_id",
    "incident_links.added_by",
    "incident_links.incident_id",
    "incident_links.other_id",
    "incident_post_mortems.incident_id",
    "incident_post_mortems.written_by",
    "incident_updates.author",
    "incident_updates.incident_id",
    "incidents.alert_group",
    "incidents.commander_id",
    "incidents.communications_id",
    "incidents.id",
    "incidents.slack_channel",
    "incidents.slack_ts",
    "incidents.source",
    "incidents.verified_by",
    "maintenance_windows.authorized_by",
    "maintenance_windows.id",
    "escalations.incident_id",
    "on_call_calendar.renewed_by",
    "on_call_calendar.token_hash",
    "on_call_pages.error",
    "on_call_pages.incident_id",
    "on_call_pages.target",
    "on_call_pages.user_id",
    "on_call_shifts.created_by",
    "on_call_shifts.id",
    "on_call_shifts.people",
    "ledger_minutes.process",
    "ledger_series.labels",
    "ledger_series.metric",
    "notification_counts.notification_id",
    "notifications.channels",
    "notifications.created_by",
    "notifications.id",
    "notifications.plan_cursor",
    "notifications.request_hash",
    "notifications.topic_id",
    "operation_runs.id",
    "operation_runs.kind",
    "outbox.delivery_id",
    "outbox.id",
    "outbox.user_id",
    "probe_minutes.channels_down",
    "probe_minutes.problem",
    "provider_states.provider",
    "rate_limits.key",
    "schema_migrations.hash",
    "schema_migrations.name",
    "secret_versions.fingerprint",
    "secret_versions.name",
    "settings.key",
    "settings.value",
    "slow_requests.method",
    "slow_requests.request_id",
    "slow_requests.route",
    "slow_requests.trace_id",
    "tenant_policies.topic_id",
    "tenant_policies.updated_by",
    "topic_channels.topic_id",
    "topic_channels.updated_by",
    "topics.id",
    "uptime_periods.component",
    "webhook_events.id",
    "webhook_events.kind",
    "webhook_events.outcome",
    "workers.host",
    "workers.id",
    "workers.lock_ids",
  ],
  "decisions that hold no person's own data (lib/delivery/shared-decisions.ts)": ["shared_decisions.decision"],
  "a key by which other systems refer to something": [
    "notifications.tenant_key",
    "tenant_lanes.tenant_key",
    "tenant_policies.tenant_key",
    "topics.key",
  ],
  "evidence that stays, under an id that leads nowhere, without an address": [
    "consents.address_hash",
    "consents.id",
    "consents.locale",
    "consents.source",
    "consents.tenant_key",
    "consents.topic_id",
    "consents.user_id",
    "consents.wording",
    "consents.wording_version",
  ],
  "hashes that keep the address blocked": [
    "erasures.address_hashes",
    "erasures.user_id",
    "suppressions.address_hash",
    "suppressions.created_by",
    "suppressions.id",
    "suppressions.lifted_by",
    "suppressions.topic_id",
    "suppressions.user_id",
  ],
  "the erasure empties it in a way of its own (erase-rows.ts, lib/audit/forget.ts, lib/security/record.ts)": [
    "audit_events.after",
    "audit_events.before",
    "audit_events.reason",
    "notifications.audience",
    "notifications.idempotency_key",
    "outbox.recipient",
    "roster_rows.email",
    "roster_rows.external_id",
    "roster_rows.id",
    "roster_rows.import_id",
    "roster_rows.locale",
    "roster_rows.name",
    "roster_rows.phone",
    "roster_rows.slack_user_id",
    "roster_rows.time_zone",
    "security_events.address_hash",
    "security_events.id",
    "security_events.network",
    "security_events.source",
    "security_events.subject",
    "suppressions.address",
    "verification_tokens.identifier",
    "verification_tokens.token_hash",
    "webhook_events.payload",
  ],
  "a trigger copies it from users, and deletes it with the person (migration 0027)": [
    "people_search.email",
    "people_search.names",
    "people_search.phone",
    "people_search.user_id",
  ],
};

describe("freeTexts", () => {
  test("covers every text column of the schema that is not listed with a reason", async () => {
    const columns = await asOwner<{ name: string }>(
      database.url,
      `SELECT format('%s.%s', c.table_name, c.column_name) AS name
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
       AND (c.data_type IN ('text', 'json', 'jsonb', 'character varying') OR c.udt_name = '_text')
       AND NOT (c.table_name = ANY ($1))
       AND NOT EXISTS (SELECT FROM information_schema.constraint_column_usage u
         JOIN information_schema.check_constraints k USING (constraint_schema, constraint_name)
         WHERE u.table_name = c.table_name AND u.column_name = c.column_name AND k.check_clause LIKE '%ANY%')
     ORDER BY 1`,
      [deletedTables],
    );
    const covered = freeTexts.flatMap(({ table, text = [], json = [] }) =>
      [...text, ...json].map((column) => `${table}.${column}`),
    );
    expect(columns.map(({ name }) => name)).toEqual([...covered, ...Object.values(exceptions).flat()].sort());
  });
});
