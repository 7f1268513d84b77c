import type { Tx } from "#db/client.ts";
import { channelState } from "#lib/delivery/index.ts";
import { CHANNELS, type Channel, type StatusComponent } from "#lib/enums.ts";
import { lastProbe } from "../probe/availability.ts";
import { isStuck, type QueueState } from "../queue-state.ts";
import type { ComponentState } from "./snapshot.ts";

/** The state of each component at this moment. */
export async function readComponentStates(
  tx: Tx,
  queue: QueueState,
  now: Date,
): Promise<Record<StatusComponent, ComponentState>> {
  const probe = await lastProbe(tx, now);
  // The probe's message goes the way of all messages: it fails too if every plan or every delivery fails.
  const isStopped = queue.workers === 0 || isStuck(queue) || probe?.worker === false;
  const toState = async (channel: Channel): Promise<ComponentState> => {
    const { paused, circuit } = await channelState(tx, channel);
    if (paused) return "paused";
    if (isStopped) return "stopped";
    return circuit === "closed" ? "ok" : "slow";
  };
  const channels = {} as Record<Channel, ComponentState>;
  for (const channel of CHANNELS) channels[channel] = await toState(channel);
  return {
    API: probe?.api === false ? "down" : "ok",
    PAGES: probe?.page === false ? "down" : "ok",
    PROCESSING: isStopped ? "stopped" : isFailing(queue) ? "slow" : "ok",
    ...channels,
  };
}

/** True if jobs that plan or send messages fail each time. Other messages go out. */
const isFailing = ({ failingJobs }: QueueState): boolean =>
  failingJobs.some(({ task }) => task === "plan" || task === "deliver" || task === "digest");

/** The channels that are paused or whose provider fails. The probe stores them with each minute. */
export async function findChannelsDown(tx: Tx): Promise<Channel[]> {
  const down: Channel[] = [];
  for (const channel of CHANNELS) {
    const { paused, circuit } = await channelState(tx, channel);
    if (paused || circuit !== "closed") down.push(channel);
  }
  return down;
}
