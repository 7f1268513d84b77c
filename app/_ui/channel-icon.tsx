import type { Channel } from "#graphql/generated/operations.ts";
import { channelDisplays } from "#lib/channels/displays.ts";

export function ChannelIcon({ channel, className = "size-4" }: { channel: Channel; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={`${className} shrink-0`}
      aria-hidden="true"
    >
      <path d={channelDisplays[channel].icon} />
    </svg>
  );
}
