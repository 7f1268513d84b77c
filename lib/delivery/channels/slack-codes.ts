type Verdict = "address" | "account" | "message" | "throttled" | "unavailable" | "unknown";

/** chat.postMessage's errors (docs.slack.dev/reference/methods/chat.postMessage), by whose matter they are. */
const CODES: Readonly<Record<Exclude<Verdict, "message">, readonly string[]>> = {
  address: [
    "channel_not_found",
    "user_not_found",
    "users_not_found",
    "user_disabled",
    "user_not_visible",
    "not_in_channel",
    "is_archived",
    "is_inactive",
    "cannot_dm_bot",
    "channel_is_limited_access",
  ],
  account: [
    "not_authed",
    "invalid_auth",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "missing_scope",
    "no_permission",
    "restricted_action",
    "not_allowed_token_type",
    "access_denied",
    "accesslimited",
    "team_access_not_granted",
    "team_not_found",
    "org_login_required",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "two_factor_setup_required",
    "messages_tab_disabled",
    "method_deprecated",
    "deprecated_endpoint",
    "unknown_method",
  ],
  throttled: ["ratelimited", "rate_limited", "message_limit_exceeded"],
  // The request did not arrive whole, or the workspace is being moved: nothing was posted.
  unavailable: ["request_timeout", "service_unavailable", "team_added_to_org"],
  // Slack says of both that part of the operation may have succeeded.
  unknown: ["internal_error", "fatal_error"],
};

const verdicts = new Map(
  Object.entries(CODES).flatMap(([verdict, codes]) => codes.map((code) => [code, verdict as Verdict] as const)),
);

/** Any other code is a plain no to this message (msg_too_long, invalid_blocks, no_text, ...). */
export function findSlackVerdict(code: string): Verdict {
  return verdicts.get(code) ?? "message";
}
