import type { ChannelDisplay } from "../channel-display.ts";

export const slackDisplay: ChannelDisplay = {
  // A number sign.
  icon: "M4 9h16M4 15h16M10 3 8 21M16 3l-2 18",
  nameInSentence: { en: "Slack", de: "Slack" },
  provider: "Slack",
  startTo: "sender",
};
