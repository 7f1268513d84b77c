import { ApiError, createClient, UnreachableError } from "./client.ts";
import { NotificationCountsDocument, SendNotificationDocument, UpsertTopicDocument } from "./generated.ts";

/** Run it: `API_KEY=npk_... npm run -s example` (API_URL defaults to http://localhost:3000). */
const url = (process.env.API_URL || "http://localhost:3000").replace(/\/+$/, "");
const apiKey = process.env.API_KEY;
const request = createClient({ url, apiKey: apiKey ?? "" });

async function main(): Promise<void> {
  const { upsertTopic } = await request(UpsertTopicDocument, {
    input: {
      key: "release-notes",
      name: "Release notes",
      description: "The changes of each version.",
      section: "News",
      classification: "TRANSACTIONAL",
      channels: [
        { channel: "EMAIL", policy: "DEFAULT_ON" },
        { channel: "SLACK", policy: "DEFAULT_OFF" },
      ],
    },
  });
  if (upsertTopic?.__typename !== "TopicUpserted") throw new Error(upsertTopic?.message ?? "no answer");

  // Retry a lost response with the same idempotency key: the notification is accepted once.
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
  if (sendNotification?.__typename !== "NotificationAccepted")
    throw new Error(sendNotification?.message ?? "no answer");

  const { notification } = await request(NotificationCountsDocument, { id: sendNotification.notification.id });
  process.stdout.write(`${JSON.stringify(notification, null, 2)}\n`);
}

/** Exits with one sentence. Code 2: usage error, 1: failure. */
function end(code: 1 | 2, sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = code;
}

if (!apiKey)
  end(
    2,
    "API_KEY is missing. Make one with ./np api-key create --name example --scopes ADMIN,SEND, and run: API_KEY=npk_... npm run -s example",
  );
else if (!URL.canParse(url) || !/^https?:/.test(url))
  end(2, "API_URL must be an http(s) address, such as http://localhost:3000.");
else
  await main().catch((error: unknown) => {
    if (error instanceof UnreachableError)
      end(1, `${error.message} Start the service with npm start, or set API_URL to its address.`);
    else if (error instanceof ApiError && error.code === "UNAUTHENTICATED")
      end(1, `The service at ${url} does not know this API_KEY: make one with its own ./np api-key create.`);
    else if (error instanceof ApiError) end(1, `The service at ${url} refused: ${error.message} (${error.code})`);
    else throw error;
  });
