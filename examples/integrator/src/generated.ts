/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The people to notify. Give exactly one field. */
export type AudienceInput = {
  /** True addresses every person who exists when the notification is accepted. */
  everyone?: boolean | null | undefined;
  /** These people, by the integrator's own ids. */
  externalIds?: Array<string> | null | undefined;
  /** These people, by their global ids. */
  userIds?: Array<string> | null | undefined;
};

/** A way to reach a person. */
export type Channel =
  /** Email, sent over Resend. */
  | 'EMAIL'
  /** Slack direct message. */
  | 'SLACK'
  /** Text message, sent over Twilio. */
  | 'SMS';

/** The policy of a topic on a channel: the default, and whether people may choose. */
export type ChannelPolicy =
  /** The topic is off until the person turns it on. */
  | 'DEFAULT_OFF'
  /** The topic is on until the person turns it off. */
  | 'DEFAULT_ON'
  /** The topic is always on, and people cannot change it. Only a suppression, a missing address or an archived topic stops it. */
  | 'REQUIRED'
  /** The topic is not offered on this channel. */
  | 'UNAVAILABLE';

/** The legal kind of the messages of a topic. */
export type Classification =
  /** The message is promotion. The daily cap and MARKETING suppressions apply to it. */
  | 'MARKETING'
  /** The message follows from something that the person did or has. It is not capped, and an unsubscription from marketing does not stop it. */
  | 'TRANSACTIONAL';

/**
 * The layers of the decision. Fourteen are evaluated, in this order, and the first one that decides wins: TOPIC, ADDRESS, SUPPRESSION,
 * REQUIRED, TENANT_LOCK, CHANNEL_SWITCH, CHOICE, TENANT_DEFAULT, TOPIC_DEFAULT, FREQUENCY_CAP, CHANNEL_PAUSED, SNOOZE,
 * QUIET_HOURS, FREQUENCY.
 */
export type DecisionLayer =
  /** The person has no verified address on the channel: SKIP. */
  | 'ADDRESS'
  /** Operators paused the channel: DEFER until it is resumed. */
  | 'CHANNEL_PAUSED'
  /** The person turned the whole channel off: SKIP. */
  | 'CHANNEL_SWITCH'
  /** The person made a choice. An explicit off, for this tenant or in general: SKIP. Otherwise an explicit on: on. */
  | 'CHOICE'
  /** The message is neither urgent nor REQUIRED, and the frequency is not INSTANT: DIGEST. */
  | 'FREQUENCY'
  /** The message is MARKETING, and the person reached the daily cap: SKIP. */
  | 'FREQUENCY_CAP'
  /** The message is not urgent, and it is inside quiet hours: DEFER until the first moment outside snooze and quiet hours. */
  | 'QUIET_HOURS'
  /** The policy of the topic, or a locked policy of the tenant, is REQUIRED: on. Choices are not checked. */
  | 'REQUIRED'
  /** The message is not urgent, and the person paused notifications: DEFER until the first moment outside snooze and quiet hours. */
  | 'SNOOZE'
  /** An active suppression covers the message: SKIP, even if it is REQUIRED. */
  | 'SUPPRESSION'
  /** The tenant has a policy: on, or SKIP. */
  | 'TENANT_DEFAULT'
  /** The policy of the tenant is locked: on, or SKIP. */
  | 'TENANT_LOCK'
  /** The topic is archived, or UNAVAILABLE on the channel: SKIP. */
  | 'TOPIC'
  /** The default of the topic: on, or SKIP. */
  | 'TOPIC_DEFAULT'
  /** No layer of the decision: stored data of the person cannot be read. SKIP; the delivery is FAILED with the reason. */
  | 'UNREADABLE';

/** The status of a delivery. The usual order is QUEUED, SENDING, SENT, and then the provider's report. */
export type DeliveryStatus =
  /** The provider reports that the message bounced. */
  | 'BOUNCED'
  /** The person reported the message as spam. */
  | 'COMPLAINED'
  /** All attempts failed. `replayDelivery` queues the delivery again. */
  | 'DEAD'
  /** The delivery is held by a snooze, quiet hours or a paused channel, and becomes QUEUED afterwards. Deliveries that a snooze or quiet hours held for one person on one channel are sent as one message. */
  | 'DEFERRED'
  /** The provider reports that the message arrived. */
  | 'DELIVERED'
  /** The delivery waits for its digest, and becomes QUEUED then. */
  | 'DIGESTED'
  /** The provider permanently refused the message, or stored data of the person cannot be used. A refusal because of the account stays QUEUED until the account is fixed. */
  | 'FAILED'
  /** The delivery is sent as soon as a worker is free, or retried at `nextAttemptAt`. */
  | 'QUEUED'
  /** A worker is sending the delivery. */
  | 'SENDING'
  /** The provider accepted the message. */
  | 'SENT'
  /** The decision was SKIP. `decision` says why. */
  | 'SKIPPED'
  /** The provider's answer was lost. The message is looked up at the provider before any second attempt. */
  | 'UNKNOWN';

/** The kind of an expected refusal. */
export type ErrorCode =
  /** The input conflicts with the present state, such as an address in use or an idempotency key with another input. */
  | 'CONFLICT'
  /** A value breaks a rule of format or meaning. */
  | 'INVALID'
  /** The input is too large, such as over 500 cells or 1,000 users. It comes as a ValidationError. */
  | 'LIMIT_EXCEEDED'
  /** The cell is REQUIRED or locked by the tenant. */
  | 'LOCKED'
  /** The thing does not exist, or you may not see it. The two look the same. */
  | 'NOT_FOUND';

/** A question to `explain`. */
export type ExplainInput = {
  /** The instant at which the message would be sent. Leave it out for now. Choices and suppressions are the present ones in any case. */
  at?: string | null | undefined;
  /** The channel. */
  channel: Channel;
  /** The tenant that the message would be sent for. Leave it out for none. */
  tenantKey?: string | null | undefined;
  /** The `key` of the topic. */
  topicKey: string;
  /** The person. */
  userId: string;
};

/** The outcome of a decision. */
export type Outcome =
  /** The message is held and sent later. It is never dropped. */
  | 'DEFER'
  /** The message is sent with others at the next time of its frequency that is outside quiet hours. */
  | 'DIGEST'
  /** The message is sent now. */
  | 'SEND'
  /** The message is not sent. */
  | 'SKIP';

/** A message to an audience. */
export type SendNotificationInput = {
  /** The people to notify. Give exactly one of its fields. */
  audience: AudienceInput;
  /** The text in Markdown, at most 64 KiB before and after `{{name}}` and the fields of `data` are filled in. HTML is shown as text. */
  body: string;
  /** Only these channels. Leave it out for all channels of the topic. */
  channels?: Array<Channel> | null | undefined;
  /** Values for the placeholders in subject and body, such as `{"order": "A-17"}` for `{{order}}`. Numbers go up to 2^53 - 1; write longer ones as text. */
  data?: Record<string, unknown> | null | undefined;
  /** A key of your own, at most 200 characters. The same key with the same input returns the first notification with `replayed`; with another input it is a ConflictError. Null counts as left out, and the order of lists does not matter. */
  idempotencyKey?: string | null | undefined;
  /** The subject, one line of at most 500 characters. `{{name}}` and the fields of `data` are filled in. */
  subject: string;
  /** The tenant whose policies, and whose people's choices inside it, apply. Leave it out for none. */
  tenantKey?: string | null | undefined;
  /** The `key` of the topic. */
  topicKey: string;
};

/** The policy of a topic on one channel. */
export type TopicChannelInput = {
  /** The channel. Each may be named once. */
  channel: Channel;
  /** The policy. */
  policy: ChannelPolicy;
};

/** A complete topic. */
export type UpsertTopicInput = {
  /** True archives the topic, false restores it. Leave it out for no change. */
  archived?: boolean | null | undefined;
  /** The complete list. A channel that is left out becomes UNAVAILABLE. */
  channels: Array<TopicChannelInput>;
  /** The legal kind of the messages. */
  classification: Classification;
  /** A sentence about what a person receives, at most 1,000 characters. */
  description: string;
  /** The stable name, such as `billing.invoice`. A known key updates the topic, a new one adds a topic. */
  key: string;
  /** The title on the preferences page, at most 100 characters. */
  name: string;
  /** The section on the preferences page, at most 100 characters. */
  section: string;
  /** True if quiet hours, snooze and digests do not delay the messages. Leave it out for false on a new topic, and no change on an existing one. */
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