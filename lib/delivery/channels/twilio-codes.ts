type Verdict = "address" | "account" | "destination" | "message" | "throttled";

/**
 * Twilio's error codes that can answer the sending of an SMS (twilio.com/docs/api/errors), by whose matter they are.
 * The words are ours: Twilio's own message repeats the number.
 */
const CODES: Readonly<Record<number, readonly [Verdict, string]>> = {
  14107: ["throttled", "sending rate exceeded"],
  20003: ["account", "authentication failed"],
  20006: ["account", "access denied"],
  20404: ["account", "the account or base URL was not found"],
  20429: ["throttled", "too many requests"],
  21211: ["address", "not a valid number"],
  21212: ["account", "the sender is not valid"],
  21214: ["address", "the number cannot be reached"],
  21217: ["address", "not a valid number"],
  21219: ["destination", "a trial account may not send to this number"],
  21265: ["address", "a short code cannot be a recipient"],
  21408: ["destination", "sending to this region is not enabled"],
  21601: ["account", "the sender cannot send texts"],
  21602: ["message", "the text is empty"],
  21603: ["account", "no sender was given"],
  21605: ["message", "the text is too long"],
  21606: ["destination", "the sender cannot send to this number"],
  21608: ["destination", "a trial account may not send to this number"],
  21610: ["address", "the person texted STOP to this sender"],
  21611: ["throttled", "the sender's queue is full"],
  21612: ["address", "no route from this sender to the number"],
  21614: ["address", "not a mobile number"],
  21617: ["message", "the text is too long"],
  21635: ["address", "a landline cannot receive texts"],
  21659: ["destination", "the sender cannot send to this country"],
  21660: ["account", "the sender does not belong to the account"],
  21661: ["account", "the sender cannot send texts"],
  21701: ["account", "the messaging service was not found"],
  21702: ["account", "the messaging service was not found"],
  21703: ["account", "the messaging service has no sender"],
  21704: ["account", "the messaging service has no sender"],
  30001: ["throttled", "the sender's queue is full"],
  30002: ["account", "the account is suspended"],
  30003: ["address", "the handset cannot be reached"],
  30004: ["address", "the handset or carrier blocks the message"],
  30005: ["address", "unknown or disconnected handset"],
  30006: ["address", "a landline or unreachable carrier"],
  30007: ["message", "filtered by the carrier"],
  30022: ["throttled", "the campaign's rate is exceeded"],
  30023: ["throttled", "the campaign's daily limit is reached"],
  30032: ["account", "the toll-free sender is not verified"],
  30034: ["account", "the sender is not registered"],
  63038: ["throttled", "the account's daily limit is reached"],
  90010: ["account", "the account is not active"],
};

/** Also for status callbacks, whose ErrorCode uses the same list. */
export function findTwilioVerdict(code: number): { verdict: Verdict; words: string } | null {
  const row = CODES[code];
  return row ? { verdict: row[0], words: row[1] } : null;
}
