/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Whom to notify; exactly one field. */
export type AudienceInput = {
  /** True: every person there is when it is accepted. */
  everyone?: boolean | null | undefined;
  /** These people, by the integrator's own ids. */
  externalIds?: Array<string> | null | undefined;
  /** These people, by global id. */
  userIds?: Array<string> | null | undefined;
};

/** A way to reach a person. */
export type Channel =
  /** Email, through Resend. */
  | 'EMAIL'
  /** Slack direct message. */
  | 'SLACK'
  /** Text message, through Twilio. */
  | 'SMS';

/** What holds on a channel for people who chose nothing, and whether choosing is open. */
export type ChannelPolicy =
  /** Off until the person says yes. */
  | 'DEFAULT_OFF'
  /** On until the person says no. */
  | 'DEFAULT_ON'
  /** Always on; cells cannot be edited. Only a suppression, a missing address or the topic itself stops it. */
  | 'REQUIRED'
  /** Not offered on this channel. */
  | 'UNAVAILABLE';

/** The legal kind of a topic's messages. */
export type Classification =
  /** Promotion: subject to the daily cap and to MARKETING suppressions. */
  | 'MARKETING'
  /** Follows from something the person did or has; not capped and not stopped by an unsubscribe from marketing. */
  | 'TRANSACTIONAL';

/**
 * The layers of the decision. They are asked in this order, and the first that settles it wins: TOPIC, ADDRESS, SUPPRESSION,
 * REQUIRED, TENANT_LOCK, CHANNEL_SWITCH, CHOICE, TENANT_DEFAULT, TOPIC_DEFAULT, FREQUENCY_CAP, CHANNEL_PAUSED, SNOOZE,
 * QUIET_HOURS, FREQUENCY.
 */
export type DecisionLayer =
  /** No verified address on the channel: SKIP. */
  | 'ADDRESS'
  /** Operations paused the channel: DEFER until it is resumed. */
  | 'CHANNEL_PAUSED'
  /** The person switched the whole channel off: SKIP. */
  | 'CHANNEL_SWITCH'
  /** The person chose. Any explicit off, this tenant's or the general one: SKIP. Else an explicit on: on. */
  | 'CHOICE'
  /** Not urgent, not REQUIRED and the frequency is not INSTANT: DIGEST. */
  | 'FREQUENCY'
  /** A MARKETING message, and the person had the day's allowance: SKIP. */
  | 'FREQUENCY_CAP'
  /** Not urgent, and inside quiet hours: DEFER until the first moment outside snooze and quiet hours. */
  | 'QUIET_HOURS'
  /** The topic's or a locked tenant policy is REQUIRED: on; choices are not asked. */
  | 'REQUIRED'
  /** Not urgent, and snoozed: DEFER until the first moment outside snooze and quiet hours. */
  | 'SNOOZE'
  /** An active suppression covers it: SKIP, even if required. */
  | 'SUPPRESSION'
  /** The tenant has a policy: on, or SKIP. */
  | 'TENANT_DEFAULT'
  /** The tenant's policy is locked: on, or SKIP. */
  | 'TENANT_LOCK'
  /** The topic is archived or the channel UNAVAILABLE on it: SKIP. */
  | 'TOPIC'
  /** The topic's own default: on, or SKIP. */
  | 'TOPIC_DEFAULT'
  /** No layer: something stored about the person cannot be read. SKIP; the delivery is FAILED and operations see why. */
  | 'UNREADABLE';

/** How far a message to one person on one channel has come. QUEUED, SENDING, SENT, then what the provider reports. */
export type DeliveryStatus =
  /** The provider reports that it came back. */
  | 'BOUNCED'
  /** The person reported it as spam. */
  | 'COMPLAINED'
  /** Retries are used up; `replayDelivery` tries once more. */
  | 'DEAD'
  /** Held by snooze, quiet hours or a paused channel; becomes QUEUED. What snooze or quiet hours held for a person on a channel goes out as one message. */
  | 'DEFERRED'
  /** The provider reports that it arrived. */
  | 'DELIVERED'
  /** Waits for its digest; becomes QUEUED. */
  | 'DIGESTED'
  /** The provider refused it for good; a refusal for the account's sake waits as QUEUED until that is mended. */
  | 'FAILED'
  /** To be sent as soon as a worker is free, or tried again at `nextAttemptAt`. */
  | 'QUEUED'
  /** A worker has it in hand. */
  | 'SENDING'
  /** The provider took it. */
  | 'SENT'
  /** The decision was SKIP; see `decision`. */
  | 'SKIPPED'
  /** No answer came; it is looked up at the provider before any second try. */
  | 'UNKNOWN';

/** Why a mutation refused. */
export type ErrorCode =
  /** It clashes with what is there, e.g. an address in use or an idempotency key with another body. */
  | 'CONFLICT'
  /** A value breaks a rule of format or meaning. */
  | 'INVALID'
  /** More than a call may carry, e.g. over 500 cells or 1,000 users. Comes as a ValidationError. */
  | 'LIMIT_EXCEEDED'
  /** The cell is REQUIRED or locked by the tenant. */
  | 'LOCKED'
  /** No such thing, or none that you may see: the two look the same. */
  | 'NOT_FOUND';

/** A question to the decision. */
export type ExplainInput = {
  /** As if sent then; left out: now. Choices and suppressions are taken as they stand now. */
  at?: string | null | undefined;
  /** The channel. */
  channel: Channel;
  /** As if sent for this tenant; left out: for none. */
  tenantKey?: string | null | undefined;
  /** The topic's `key`. */
  topicKey: string;
  /** The person. */
  userId: string;
};

/** What happens to a message. */
export type Outcome =
  /** Held, never dropped; goes out later. */
  | 'DEFER'
  /** Goes out with others at the frequency's next boundary outside quiet hours. */
  | 'DIGEST'
  /** Goes out now. */
  | 'SEND'
  /** Does not go out. */
  | 'SKIP';

/** A message to an audience. */
export type SendNotificationInput = {
  /** Whom; exactly one of its fields. */
  audience: AudienceInput;
  /** Markdown, up to 64 KiB; {{name}} and fields of `data` are filled in. */
  body: string;
  /** Only on these channels; left out: on all that the topic offers. */
  channels?: Array<Channel> | null | undefined;
  /** Values for the placeholders in subject and body. Numbers up to 2^53 - 1; longer ones as text. */
  data?: Record<string, unknown> | null | undefined;
  /** Same key and same input: the first notification comes back with `replayed`. Same key, other input: ConflictError. null is the same as left out; the order of lists does not matter. */
  idempotencyKey?: string | null | undefined;
  /** One line; {{name}} and fields of `data` are filled in. */
  subject: string;
  /** For this tenant: its policies and the choices made inside it are asked. Left out: none. */
  tenantKey?: string | null | undefined;
  /** The topic's `key`. */
  topicKey: string;
};

/** A topic's policy on one channel. */
export type TopicChannelInput = {
  /** The channel; each at most once. */
  channel: Channel;
  /** What holds there. */
  policy: ChannelPolicy;
};

/** A topic in full. */
export type UpsertTopicInput = {
  /** True archives, false brings back; left out: unchanged. */
  archived?: boolean | null | undefined;
  /** The whole list: a channel that is left out becomes UNAVAILABLE. */
  channels: Array<TopicChannelInput>;
  /** Transactional or marketing. */
  classification: Classification;
  /** What a person gets by it, in a sentence. */
  description: string;
  /** Stable name; decides between adding and updating. */
  key: string;
  /** Title on the preferences page. */
  name: string;
  /** Heading on the preferences page. */
  section: string;
  /** Not held by quiet hours, snooze or digests. Left out: false for a new topic, else unchanged. */
  urgent?: boolean | null | undefined;
};

export type UpsertTopicMutationVariables = Exact<{
  input: UpsertTopicInput;
}>;


export type UpsertTopicMutation = { upsertTopic:
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> }
    | { __typename: 'TopicUpserted', topic: { id: string, key: string } }
    | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> }
   | null };

export type SendNotificationMutationVariables = Exact<{
  input: SendNotificationInput;
}>;


export type SendNotificationMutation = { sendNotification:
    | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> }
    | { __typename: 'NotificationAccepted', replayed: boolean, notification: { id: string, audienceSize: number | null } }
    | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> }
   | null };

export type NotificationCountsQueryVariables = Exact<{
  id: string;
}>;


export type NotificationCountsQuery = { notification: { id: string, audienceSize: number | null, counts: Array<{ status: DeliveryStatus, count: number }> | null } | null };

export type FindUserQueryVariables = Exact<{
  externalId: string;
}>;


export type FindUserQuery = { user: { id: string, name: string | null } | null };

export type ExplainQueryVariables = Exact<{
  input: ExplainInput;
}>;


export type ExplainQuery = { explain: { outcome: Outcome, decidedBy: DecisionLayer, at: string | null, reason: string, steps: Array<{ layer: DecisionLayer, verdict: string, detail: string }> } | null };

export type UserDeliveriesQueryVariables = Exact<{
  userId: string;
  first: number;
}>;


export type UserDeliveriesQuery = { user: { deliveries: { edges: Array<{ node: { id: string, channel: Channel, status: DeliveryStatus, subject: string | null, decision: { decidedBy: DecisionLayer, reason: string } | null, notification: { id: string } | null } }> } | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const UpsertTopicDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpsertTopic($input: UpsertTopicInput!) {
  upsertTopic(input: $input) {
    __typename
    ... on TopicUpserted {
      topic {
        id
        key
      }
    }
    ... on UserError {
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<UpsertTopicMutation, UpsertTopicMutationVariables>;
export const SendNotificationDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SendNotification($input: SendNotificationInput!) {
  sendNotification(input: $input) {
    __typename
    ... on NotificationAccepted {
      replayed
      notification {
        id
        audienceSize
      }
    }
    ... on UserError {
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<SendNotificationMutation, SendNotificationMutationVariables>;
export const NotificationCountsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query NotificationCounts($id: ID!) {
  notification(id: $id) {
    id
    audienceSize
    counts {
      status
      count
    }
  }
}
    `) as unknown as TypedDocumentString<NotificationCountsQuery, NotificationCountsQueryVariables>;
export const FindUserDocument = /*#__PURE__*/ new TypedDocumentString(`
    query FindUser($externalId: String!) {
  user(externalId: $externalId) {
    id
    name
  }
}
    `) as unknown as TypedDocumentString<FindUserQuery, FindUserQueryVariables>;
export const ExplainDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Explain($input: ExplainInput!) {
  explain(input: $input) {
    outcome
    decidedBy
    at
    reason
    steps {
      layer
      verdict
      detail
    }
  }
}
    `) as unknown as TypedDocumentString<ExplainQuery, ExplainQueryVariables>;
export const UserDeliveriesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query UserDeliveries($userId: ID!, $first: Int!) {
  user(id: $userId) {
    deliveries(first: $first) {
      edges {
        node {
          id
          channel
          status
          subject
          decision {
            decidedBy
            reason
          }
          notification {
            id
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<UserDeliveriesQuery, UserDeliveriesQueryVariables>;