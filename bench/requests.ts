/** The GraphQL requests of the HTTP benchmarks. The peers answer the same documents with the same fields. */
export interface GraphQLRequest {
  query: string;
  variables: Record<string, unknown>;
}

const matrixQuery = `query Matrix($id: ID!) {
  node(id: $id) { ... on User { preferences { sections {
    name
    topics {
      topic { key name description classification urgent channels { channel policy } }
      channels { channel choice frequency effective decidedBy editable reason updatedAt }
    }
  } } } }
}`;
const explainQuery = `query Explain($input: ExplainInput!) {
  explain(input: $input) { outcome at decidedBy reason steps { layer verdict detail setAt setBy } }
}`;
const setMutation = `mutation Set($input: SetPreferenceInput!) {
  setPreference(input: $input) { __typename ... on PreferencesSet { preferences { tenantKey } } ... on UserError { message } }
}`;
const sendMutation = `mutation Send($input: SendNotificationInput!) {
  sendNotification(input: $input) { __typename ... on NotificationAccepted { notification { id } } ... on UserError { message } }
}`;

/** Cells of the demo catalogue that a person may change. */
const cells = [
  ["mentions", "EMAIL"],
  ["mentions", "SMS"],
  ["mentions", "SLACK"],
  ["task-reminders", "EMAIL"],
  ["weekly-report", "EMAIL"],
  ["product-news", "EMAIL"],
  ["events", "SMS"],
] as const;
const randomCell = (): { topicKey: string; channel: string } => {
  const [topicKey, channel] = cells[Math.floor(Math.random() * cells.length)] ?? cells[0];
  return { topicKey, channel };
};

export const matrixRequest = (userId: string): GraphQLRequest => ({ query: matrixQuery, variables: { id: userId } });
export const explainRequest = (userId: string): GraphQLRequest => ({
  query: explainQuery,
  variables: { input: { userId, ...randomCell() } },
});
export const setRequest = (userId: string): GraphQLRequest => ({
  query: setMutation,
  variables: { input: { userId, ...randomCell(), enabled: Math.random() < 0.5 } },
});
/** A mail that everyone receives, because the topic is required and urgent. */
export const mailRequest = (audience: object, subject = "Hello {{name}}", tenantKey?: string): GraphQLRequest => ({
  query: sendMutation,
  variables: {
    input: {
      topicKey: "security-alerts",
      channels: ["EMAIL"],
      audience,
      subject,
      body: "Hello **{{name}}**, this is news.",
      tenantKey,
    },
  },
});

/** Requests as a busy integrator sends them: of ten, four matrices, three explanations, two changes and one message. */
export function mixedRequest(userId: string): GraphQLRequest {
  const dice = Math.random();
  if (dice < 0.4) return matrixRequest(userId);
  if (dice < 0.7) return explainRequest(userId);
  if (dice < 0.9) return setRequest(userId);
  return mailRequest({ userIds: [userId] });
}

/** The same fields as PostGraphile names them in the schema of bench/http-peers/tables.sql. */
const postgraphileMatrix = `query Matrix($id: String!) {
  allTopics { nodes {
    key name description section classification urgent
    topicChannelsByTopicId { nodes { channel policy } }
    cellsByTopicId(condition: { userId: $id }) {
      nodes { channel choice frequency effective decidedBy editable reason updatedAt }
    }
  } }
}`;
export const postgraphileMatrixRequest = (userId: string): GraphQLRequest => ({
  query: postgraphileMatrix,
  variables: { id: userId },
});
