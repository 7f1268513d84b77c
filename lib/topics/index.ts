export {
  type Catalogue,
  catalogueFor,
  readCatalogue,
  type Topic,
} from "./catalogue.ts";
export { findTopic, getTopic, listTopics, policyOf, topicOf } from "./find.ts";
export { setTopicChannelPolicy } from "./set-policy.ts";
export { upsertTopic } from "./upsert.ts";
