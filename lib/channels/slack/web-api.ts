import {
  type ChatPostMessageArguments,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
} from "@slack/web-api";
import { failedCheck } from "../account-check.ts";
import type { AccountCheck, ChannelAdapter, LookUp, LostMessage, SendOutcome } from "../channel.ts";
import { findConnectFailure, isRefusal, parseRetryAfterMs } from "../connection.ts";
import { unknownRefusal } from "../provider-errors.ts";
import { sendEach, unsure } from "../send-each.ts";
import type { SlackMessage } from "./message.ts";
import { createSlackClient, DEFAULT_WAIT_MS, type SlackOptions } from "./slack-client.ts";
import { findSlackCodeClass } from "./slack-codes.ts";

type Blocks = Extract<ChatPostMessageArguments, { blocks: unknown }>["blocks"];

/** The event_type of a message's metadata. After a lost answer, the message is looked up by its metadata. */
export const SLACK_EVENT_TYPE = "notification_delivery";
const MESSAGE_LIMIT_WAIT_MS = 60_000;

/**
 * Slack, as a direct message to a user id. Slack has no idempotency key: a request that was sent and not answered is
 * "unknown", and a request in flight is not cancelled. `providerId` is "channel:ts", because a ts identifies a message only
 * within its conversation.
 */
export function createSlackAdapter(options: SlackOptions): ChannelAdapter<SlackMessage> {
  const client = createSlackClient(options);

  async function sendOne(message: SlackMessage): Promise<SendOutcome> {
    try {
      const posted = await client.chat.postMessage({
        channel: message.to,
        text: message.text,
        blocks: message.blocks as Blocks,
        metadata: { event_type: SLACK_EVENT_TYPE, event_payload: { delivery_id: message.deliveryId } },
        unfurl_links: false,
        unfurl_media: false,
      });
      if (posted.channel && posted.ts) return { status: "accepted", providerId: `${posted.channel}:${posted.ts}` };
      return { status: "unknown", reason: "no_ts the provider answered without an id" };
    } catch (error) {
      return explainSlackError(error);
    }
  }

  /** Searches the conversation's messages since about `sentAt` for the delivery id in their metadata. */
  async function lookUp({ message, sentAt }: LostMessage<SlackMessage>): Promise<LookUp> {
    try {
      const { channel } = await client.conversations.open({ users: message.to });
      if (!channel?.id) return { status: "unsure", reason: "no_channel the provider names no conversation" };
      const oldest = String(Math.floor((sentAt.getTime() - MAX_CLOCK_SKEW_MS) / 1000));
      let cursor: string | undefined;
      do {
        const page = await client.conversations.history({
          channel: channel.id,
          oldest,
          cursor,
          limit: 200,
          include_all_metadata: true,
        });
        const found = page.messages?.find(({ metadata }) => deliveryIn(metadata) === message.deliveryId);
        if (found?.ts) return { status: "found", providerId: `${channel.id}:${found.ts}` };
        cursor = page.response_metadata?.next_cursor || undefined;
      } while (cursor);
      return { status: "absent" };
    } catch (error) {
      return unsure(explainSlackError(error));
    }
  }

  /** Slack names the token's scopes in a header of each answer. A gateway may remove it. */
  async function checkAccount(): Promise<AccountCheck> {
    try {
      const { response_metadata: metadata } = await client.auth.test();
      if (metadata?.scopes && !metadata.scopes.includes("chat:write"))
        return { status: "rejected", reason: "missing_scope the token lacks the scope chat:write" };
      return { status: "ok", detail: "the token is valid" };
    } catch (error) {
      return failedCheck(explainSlackError(error));
    }
  }

  return {
    provider: "slack",
    send: (messages, guard) => sendEach(messages, sendOne, guard),
    lookUp,
    checkAccount,
  };
}

/** Tolerates a host clock that is hours wrong. The delivery id identifies the message anyway. */
const MAX_CLOCK_SKEW_MS = 12 * 3_600_000;

const deliveryIn = (metadata: { event_payload?: object } | undefined): unknown =>
  metadata?.event_payload && "delivery_id" in metadata.event_payload ? metadata.event_payload.delivery_id : undefined;

/** Maps the error of a call to Slack to the outcome of the message. */
export function explainSlackError(error: unknown): SendOutcome {
  if (error instanceof WebAPIRateLimitedError) return { status: "throttled", retryAfterMs: error.retryAfter * 1000 };
  if (error instanceof WebAPIPlatformError) return outcomeOfPlatformError(error);
  if (error instanceof WebAPIHTTPError) {
    const code = error.statusCode;
    if (isRefusal(code))
      return { status: "rejected", blame: "account", reason: `${code} the base URL does not answer as Slack does` };
    const retryAfterMs = parseRetryAfterMs(error.headers["retry-after"], Date.now()) ?? undefined;
    return { status: "unknown", reason: `${code} the provider failed while processing it`, retryAfterMs };
  }
  const unreached = findConnectFailure(error);
  if (unreached) return { status: "unavailable", reason: `${unreached} no connection to the provider` };
  return { status: "unknown", reason: "no_answer the connection ended after sending" };
}

/** The wait after a rate limit. The limit of a whole workspace takes longer to reset, and Slack names no time for it. */
const retryAfterMs = (code: string, seconds: number | undefined): number =>
  seconds === undefined
    ? code === "message_limit_exceeded"
      ? MESSAGE_LIMIT_WAIT_MS
      : DEFAULT_WAIT_MS
    : seconds * 1000;

function outcomeOfPlatformError({ data }: WebAPIPlatformError): SendOutcome {
  // If the answer is not JSON, the SDK puts the whole page here. Only text in the form of a code may be stored.
  const code = String(data.error);
  if (!/^[a-z_]{3,60}$/.test(code)) return { status: "unknown", reason: "no_json the answer was not Slack's" };
  const codeClass = findSlackCodeClass(code);
  switch (codeClass) {
    case null:
      return unknownRefusal(code);
    case "throttled":
      return { status: "throttled", retryAfterMs: retryAfterMs(code, data.response_metadata?.retryAfter) };
    case "unavailable":
      return { status: "unavailable", reason: `${code} the provider did not accept it` };
    case "unknown":
      return { status: "unknown", reason: `${code} the provider failed while processing it` };
    default:
      return { status: "rejected", blame: codeClass, reason: `${code} the provider refused it` };
  }
}
