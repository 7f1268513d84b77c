import { Hash, type LucideIcon, Mail, MessageSquareText } from "lucide-react";
import type { Channel } from "#graphql/generated/operations.ts";

const icons: Record<Channel, LucideIcon> = { EMAIL: Mail, SMS: MessageSquareText, SLACK: Hash };

export function ChannelIcon({ channel, className = "size-4" }: { channel: Channel; className?: string }) {
  const Icon = icons[channel];
  return <Icon className={`${className} shrink-0`} strokeWidth={1.75} aria-hidden />;
}
