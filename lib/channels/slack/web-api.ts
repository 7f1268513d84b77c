import {
  type ChatPostMessageArguments,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
} from "@slack/web-api";
import type { ChannelAdapter, LookUp, LostMessage, SendOutcome } from "../channel.ts";
import { findConnectFailure, isRefusal, parseRetryAfterMs } from "../connection.ts";
import { unknownRefusal } from "../provider-errors.ts";
import { sendEach, unsure } from "../send-each.ts";
import type { SlackMessage } from "./message.ts";
import { createSlackClient, DEFAULT_WAIT_MS, type SlackOptions } from "./slack-client.ts";
import { findSlackVerdict } from "./slack-codes.ts";

type Blocks = Extract<ChatPostMessageArguments, { blocks: unknown }>["blocks"];

/** The event_type in a message's metadata, by which a lost answer is looked up in the conversation's history. */
export const SLACK_EVENT_TYPE = "notification_delivery";
const MESSAGE_LIMIT_WAIT_MS = 60_000;

/**
 * Slack, as a direct message to a user id. There is no idempotency key: a request that was sent and not answered is
 * "unknown", and one in flight runs to its answer or its timeout. `providerId` is "channel:ts", since a
 * ts names a message within its conversation only.
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

  /** By the delivery's id in the metadata of the conversation's messages since about that time. */
  async function lookUp({ message, sentAt }: LostMessage<SlackMessage>): Promise<LookUp> {
    try {
      const { channel } = await client.conversations.open({ users: message.to });
      if (!channel?.id) return { status: "unsure", reason: "no_channel the provider names no conversation" };
      const oldest = String(Math.floor((sentAt.getTime() - CLOCKS_ASTRAY_MS) / 1000));
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

  return { provider: "slack", send: (messages, hold) => sendEach(messages, sendOne, hold), lookUp };
}

/** The host's clock may be hours wrong; the delivery's id is certain all the same. */
const CLOCKS_ASTRAY_MS = 12 * 3_600_000;

const deliveryIn = (metadata: { event_payload?: object } | undefined): unknown =>
  metadata?.event_payload && "delivery_id" in metadata.event_payload ? metadata.event_payload.delivery_id : undefined;

/** What a failed call to Slack means for the message. */
export function explainSlackError(error: unknown): SendOutcome {
  if (error instanceof WebAPIRateLimitedError) return { status: "throttled", retryAfterMs: error.retryAfter * 1000 };
  if (error instanceof WebAPIPlatformError) return platform(error);
  if (error instanceof WebAPIHTTPError) {
    const code = error.statusCode;
    if (isRefusal(code))
      return { status: "rejected", blame: "account", reason: `${code} the base URL does not answer as Slack does` };
    const retryAfterMs = parseRetryAfterMs(error.headers["retry-after"], Date.now()) ?? undefined;
    return { status: "unknown", reason: `${code} the provider failed while taking it`, retryAfterMs };
  }
  const unreached = findConnectFailure(error);
  if (unreached) return { status: "unavailable", reason: `${unreached} no connection to the provider` };
  return { status: "unknown", reason: "no_answer the connection ended after sending" };
}

/** The workspace's own allowance comes back slowly, and Slack does not say when. */
const retryAfterMs = (code: string, seconds: number | undefined): number =>
  seconds === undefined
    ? code === "message_limit_exceeded"
      ? MESSAGE_LIMIT_WAIT_MS
      : DEFAULT_WAIT_MS
    : seconds * 1000;

function platform({ data }: WebAPIPlatformError): SendOutcome {
  // When the answer is no JSON the SDK puts the whole page here: only something shaped like a code may be passed on.
  const code = String(data.error);
  if (!/^[a-z_]{3,60}$/.test(code)) return { status: "unknown", reason: "no_json the answer was not Slack's" };
  const verdict = findSlackVerdict(code);
  switch (verdict) {
    case null:
      return unknownRefusal(code);
    case "throttled":
      return { status: "throttled", retryAfterMs: retryAfterMs(code, data.response_metadata?.retryAfter) };
    case "unavailable":
      return { status: "unavailable", reason: `${code} the provider did not take it` };
    case "unknown":
      return { status: "unknown", reason: `${code} the provider failed while taking it` };
    default:
      return { status: "rejected", blame: verdict, reason: `${code} the provider refused it` };
  }
}
