import { channelModules } from "#lib/channels/index.ts";
import type { Channel } from "#lib/enums.ts";
import type { Env } from "#lib/env.ts";
import { log, metrics } from "#lib/telemetry/index.ts";
import type { DigestItem } from "#lib/templates/index.ts";
import { compiledMessage } from "./compiled.ts";
import type { Ready } from "./re-decide.ts";

/** What is to go out in one digest. */
export interface DigestItems {
  made: { one: Ready; item: DigestItem }[];
  unmade: Ready[];
  /** For the next digest. */
  noRoom: Ready[];
}

/**
 * Renders items in their order, a mail's while there is room; a text or a post says how many it does not show. One that
 * cannot be made costs the others nothing.
 */
export async function renderItems(env: Env, channel: Channel, ready: readonly Ready[]): Promise<DigestItems> {
  const items: DigestItems = { made: [], unmade: [], noRoom: [] };
  const mostBytes = channelModules[channel].digestBytes ?? Number.POSITIVE_INFINITY;
  let bytes = 0;
  for (const [place, one] of ready.entries()) {
    const rendered = await unlessFailing(one, () => render(env, one, mostBytes));
    if (!rendered) {
      items.unmade.push(one);
      continue;
    }
    bytes += rendered.bytes;
    if (items.made.length > 0 && bytes > mostBytes) return { ...items, noRoom: ready.slice(place) };
    items.made.push({ one, item: rendered.item });
  }
  return items;
}

/** The error of a delivery whose message cannot be made for this person. */
export const unrendered = "message: it could not be made; see the log";

export function reportUnrendered({ row }: Ready, error: unknown): void {
  metrics.unreadable.inc({ step: "render" });
  const line = { user: "system:deliver", role: "SYSTEM", action: "delivery.render", result: "failed" };
  log.error({ ...line, delivery: row.id, error });
}

/** null, and an error in the log, for what cannot be made. */
export async function unlessFailing<T>(one: Ready, make: () => Promise<T>): Promise<T | null> {
  try {
    return await make();
  } catch (error) {
    reportUnrendered(one, error);
    return null;
  }
}

/** Few names are longer. */
const anyName = "x".repeat(100);

/**
 * An item, and its size in a mail: the same at each try, whatever the person's name is by then, so that a second try never
 * puts off what the first may have handed over.
 */
async function render(
  env: Env,
  { notification, topic, person }: Ready,
  mostBytes: number,
): Promise<{ item: DigestItem; bytes: number }> {
  const template = await compiledMessage(env, notification, topic, person.locale);
  const { subject, html, text } = template.item({ name: anyName });
  const length = 2 * subject.length + html.length + text.length;
  // Counted byte by byte only where it may fit.
  const bytes = length > mostBytes ? length : Buffer.byteLength(subject + html + subject + text);
  return { item: template.item(person), bytes };
}
