import { type ErrorTable, indexErrors } from "../provider-errors.ts";

/**
 * Resend's error names (resend.com/docs/api-reference/errors) and the reasons of its email.failed event. Not listed:
 * `validation_error`, whose cause is only in its text, and `invalid_idempotent_request`, which means accepted (resend.ts).
 */
const errors: ErrorTable = {
  address: {},
  account: {
    missing_api_key: "the API key was refused",
    invalid_api_key: "the API key was refused",
    restricted_api_key: "the API key was refused",
    suspended_api_key: "the API key was refused",
    invalid_access: "the API key was refused",
    invalid_from_address: "the sender address was refused",
    monthly_quota_exceeded: "the account's monthly quota is used up",
    reached_monthly_quota: "the account's monthly quota is used up",
    invalid_region: "the region was refused",
    not_found: "the base URL does not answer as Resend does",
    method_not_allowed: "the base URL does not answer as Resend does",
  },
  destination: {},
  message: {
    invalid_attachment: "the provider refused the message",
    invalid_idempotency_key: "the provider refused the message",
    invalid_parameter: "the provider refused the message",
    missing_required_field: "the provider refused the message",
    security_error: "the provider refused the message",
  },
  throttled: {
    rate_limit_exceeded: "too many requests",
    daily_quota_exceeded: "the account's daily quota is used up",
    reached_daily_quota: "the account's daily quota is used up",
  },
  unavailable: {
    application_error: "the provider failed",
    internal_server_error: "the provider failed",
    service_unavailable: "the provider failed",
    concurrent_idempotent_requests: "an earlier attempt is still running",
  },
};

export const findResendError = indexErrors(errors);
