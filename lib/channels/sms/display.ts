import type { ChannelDisplay } from "../channel-display.ts";

export const smsDisplay: ChannelDisplay = {
  // A speech bubble with text.
  icon: "M4 3h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6.5L2 22V5a2 2 0 0 1 2-2zM7 7h8M7 11h10M7 15h6",
  nameInSentence: { en: "SMS", de: "SMS" },
  provider: "Twilio",
  startTo: "number",
};
