import { escapeSlack } from "./escape.ts";
import { truncate, truncateMarkdown } from "./truncate.ts";

interface SlackParts {
  subject: string;
  /** Already escaped. */
  markdown: string;
  topic: string;
  /** Why the person gets it. */
  why: string;
  preferences: { url: string; text: string };
}

/** Slack's limits: 150 characters in a header, 12,000 in all markdown blocks of a message. */
const HEADER_LENGTH = 150;
export const MARKDOWN_LENGTH = 12_000;
/** Of the text for notices and for programs that show no blocks. */
export const SLACK_FALLBACK_LENGTH = 3_000;

/** Subject, body, where it came from and why, and the way to change that. Slack refuses empty texts, so an empty part has no block. */
export function slackBlocks({ subject, markdown, topic, why, preferences }: SlackParts): unknown[] {
  const header = { type: "plain_text", text: escapeHeader(subject), emoji: false };
  return [
    ...(subject ? [{ type: "header", text: header }] : []),
    ...(markdown ? [{ type: "markdown", text: truncateMarkdown(markdown, MARKDOWN_LENGTH) }] : []),
    {
      type: "context",
      elements: [
        { type: "plain_text", text: escapeSlack(truncate(topic, 200)), emoji: false },
        { type: "plain_text", text: escapeSlack(truncate(why, 400)), emoji: false },
        { type: "mrkdwn", text: `<${escapeSlack(preferences.url)}|${escapeSlack(preferences.text)}>` },
      ],
    },
  ];
}

/** The limit holds for the escaped text, and an entity must not be cut in half. */
function escapeHeader(subject: string): string {
  let max = HEADER_LENGTH;
  let text = escapeSlack(truncate(subject, max));
  while (text.length > HEADER_LENGTH) {
    max -= 1;
    text = escapeSlack(truncate(subject, max));
  }
  return text;
}
