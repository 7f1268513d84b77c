import type { Tx } from "#db/client.ts";
import { audit } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { applySlackMessage } from "./inbound/index.ts";
import type { Applied } from "./outcome.ts";
import type { StoredEvent } from "./stored.ts";

/** Slack reports no outcome of accepted messages. It reports a revoked installation and messages that people write to us. */
export async function applySlack(tx: Tx, ctx: Ctx, event: StoredEvent): Promise<Applied> {
  const { kind } = event;
  switch (kind) {
    case "tokens_revoked":
    case "app_uninstalled":
      await audit(tx, ctx, { action: "integration.failure", after: { provider: "slack", code: kind } });
      return { outcome: "alarm", code: kind };
    case "message":
      return applySlackMessage(tx, ctx, event);
    default:
      return { outcome: "ignored" };
  }
}
