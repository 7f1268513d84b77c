type SlackCodeClass = "address" | "account" | "message" | "throttled" | "unavailable" | "unknown";

/** The errors of chat.postMessage (docs.slack.dev/reference/methods/chat.postMessage), by the part that must be fixed. */
const CODES: Readonly<Record<SlackCodeClass, readonly string[]>> = {
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
    "channel_type_not_supported",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
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
    "messages_tab_disabled",
    "method_deprecated",
    "deprecated_endpoint",
    "unknown_method",
    "app_not_installed",
    "as_user_not_supported",
    "invalid_arg_name",
    "metadata_must_be_sent_from_app",
    "not_allowed",
    "two_factor_setup_required",
  ],
  message: [
    "attachment_payload_limit_exceeded",
    "block_mismatch",
    "invalid_arguments",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "markdown_text_conflict",
    "metadata_too_large",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "slack_connect_blocked_file_type",
    "slack_connect_canvas_sharing_blocked",
    "slack_connect_clip_sharing_blocked",
    "slack_connect_file_link_sharing_blocked",
    "slack_connect_file_upload_sharing_blocked",
    "slack_connect_lists_sharing_blocked",
    "too_many_attachments",
    "too_many_contact_cards",
  ],
  throttled: ["ratelimited", "rate_limited", "message_limit_exceeded"],
  // The request was incomplete or the workspace is being migrated. Nothing was posted.
  unavailable: [
    "external_channel_migrating",
    "invalid_array_arg",
    "invalid_charset",
    "invalid_form_data",
    "invalid_json",
    "invalid_post_type",
    "json_not_object",
    "missing_post_type",
    "request_timeout",
    "service_unavailable",
    "team_added_to_org",
  ],
  // According to Slack, part of the operation may have succeeded.
  unknown: ["internal_error", "fatal_error"],
};

const codeClasses = new Map(
  Object.entries(CODES).flatMap(([codeClass, codes]) =>
    codes.map((code) => [code, codeClass as SlackCodeClass] as const),
  ),
);

/** Returns null for a code that is not in the list above. */
export function findSlackCodeClass(code: string): SlackCodeClass | null {
  return codeClasses.get(code) ?? null;
}
