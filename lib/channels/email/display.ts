import type { ChannelDisplay } from "../channel-display.ts";

export const emailDisplay: ChannelDisplay = {
  // An envelope.
  icon: "M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM2 7l9 5.7a2 2 0 0 0 2 0L22 7",
  nameInSentence: { en: "email", de: "E-Mail" },
  provider: "Resend",
  startTo: "sender",
};
