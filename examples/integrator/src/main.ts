import { createClient } from "./client.ts";
import { NotificationCountsDocument, SendNotificationDocument, UpsertTopicDocument } from "./generated.ts";

/** Run it: `API_KEY=npk_... npm run -s example` (API_URL defaults to http://localhost:3000). */
const request = createClient({
  url: process.env.API_URL ?? "http://localhost:3000",
  apiKey: process.env.API_KEY ?? "",
});

const { upsertTopic } = await request(UpsertTopicDocument, {
  input: {
    key: "release-notes",
    name: "Release notes",
    description: "What is new in each version.",
    section: "News",
    classification: "TRANSACTIONAL",
    channels: [
      { channel: "EMAIL", policy: "DEFAULT_ON" },
      { channel: "SLACK", policy: "DEFAULT_OFF" },
    ],
  },
});
if (upsertTopic?.__typename !== "TopicUpserted") throw new Error(upsertTopic?.message ?? "no answer");

// The same key may be sent again after a lost answer: the notification is accepted once.
const { sendNotification } = await request(SendNotificationDocument, {
  input: {
    topicKey: "release-notes",
    audience: { everyone: true },
    subject: "Version {{version}} is here",
    body: "Hello {{name}},\n\nversion **{{version}}** is here. [Read more]({{url}}).",
    data: { version: "2.0", url: "https://example.com/releases/2.0" },
    idempotencyKey: "release-notes-2.0",
  },
});
if (sendNotification?.__typename !== "NotificationAccepted") throw new Error(sendNotification?.message ?? "no answer");

const { notification } = await request(NotificationCountsDocument, { id: sendNotification.notification.id });
process.stdout.write(`${JSON.stringify(notification, null, 2)}\n`);
