import { channelModules } from "#lib/channels/index.ts";
import type { Channel } from "#lib/enums.ts";
import type { Env } from "#lib/env.ts";
import { log, metrics } from "#lib/telemetry/index.ts";
import type { DigestItem } from "#lib/templates/index.ts";
import { compiledMessage } from "./compiled.ts";
import type { Ready } from "./re-decide.ts";

export interface RenderedItems {
  rendered: { one: Ready; item: DigestItem }[];
  failed: Ready[];
  /** Items for the next digest. */
  overflow: Ready[];
}

/**
 * Renders items in their order. A message of a channel with `digestBytes` takes items until it is full; another one says how
 * many items it does not show. An item that cannot be rendered does not affect the others.
 */
export async function renderItems(env: Env, channel: Channel, ready: readonly Ready[]): Promise<RenderedItems> {
  const items: RenderedItems = { rendered: [], failed: [], overflow: [] };
  const maxBytes = channelModules[channel].digestBytes ?? Number.POSITIVE_INFINITY;
  let bytes = 0;
  for (const [index, one] of ready.entries()) {
    const rendered = await renderOrNull(one, () => renderItem(env, one, maxBytes));
    if (!rendered) {
      items.failed.push(one);
      continue;
    }
    bytes += rendered.bytes;
    if (items.rendered.length > 0 && bytes > maxBytes) return { ...items, overflow: ready.slice(index) };
    items.rendered.push({ one, item: rendered.item });
  }
  return items;
}

/** The error of a delivery whose message cannot be rendered for this person. */
export const unrenderable = "message: it could not be made; see the log";

export function logRenderFailure({ row }: Ready, error: unknown): void {
  metrics.unreadable.inc({ step: "render" });
  const line = { user: "system:deliver", role: "SYSTEM", action: "delivery.render", result: "failed" };
  log.error({ ...line, delivery: row.id, error });
}

/** Returns null and logs the error if rendering fails. */
export async function renderOrNull<T>(one: Ready, render: () => Promise<T>): Promise<T | null> {
  try {
    return await render();
  } catch (error) {
    logRenderFailure(one, error);
    return null;
  }
}

/** Hardly any name is longer. */
const longName = "x".repeat(100);

/**
 * An item and its size in a mail. The size does not depend on the person's name, which may change between attempts: a second
 * attempt must not move an item to the next digest that the first one may have sent.
 */
async function renderItem(
  env: Env,
  { notification, topic, person }: Ready,
  maxBytes: number,
): Promise<{ item: DigestItem; bytes: number }> {
  const template = await compiledMessage(env, notification, topic, person.locale);
  const { subject, html, text } = template.item({ name: longName });
  const length = 2 * subject.length + html.length + text.length;
  // Bytes are counted only if the item may fit.
  const bytes = length > maxBytes ? length : Buffer.byteLength(subject + html + subject + text);
  return { item: template.item(person), bytes };
}
