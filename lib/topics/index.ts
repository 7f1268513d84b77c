export { findTopic, getTopic, listTopics, policyOf, type Topic, topicsById } from "./find.ts";
export { setTopicChannelPolicy } from "./set-policy.ts";
export { upsertTopic } from "./upsert.ts";
