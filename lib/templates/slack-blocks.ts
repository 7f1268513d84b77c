import { escapeSlack } from "./escape.ts";
import { truncate, truncateMarkdown } from "./truncate.ts";

interface SlackParts {
  subject: string;
  /** Already escaped. */
  markdown: string;
  topic: string;
  /** The sentence that says why the person gets the message. */
  footerReason: string;
  preferences: { url: string; text: string };
}

/** Slack's limits: 150 characters in a header, 12,000 in all markdown blocks of a message. */
const HEADER_LENGTH = 150;
export const MARKDOWN_LENGTH = 12_000;
/** The maximum length of the text for notifications and for clients without blocks. */
export const SLACK_FALLBACK_LENGTH = 3_000;

/** Renders subject, body, topic, footer reason and preferences link. An empty part gets no block, because Slack refuses empty texts. */
export function slackBlocks({ subject, markdown, topic, footerReason, preferences }: SlackParts): unknown[] {
  const header = { type: "plain_text", text: escapeHeader(subject), emoji: false };
  return [
    ...(subject ? [{ type: "header", text: header }] : []),
    ...(markdown ? [{ type: "markdown", text: truncateMarkdown(markdown, MARKDOWN_LENGTH) }] : []),
    {
      type: "context",
      elements: [
        { type: "plain_text", text: escapeSlack(truncate(topic, 200)), emoji: false },
        { type: "plain_text", text: escapeSlack(truncate(footerReason, 400)), emoji: false },
        { type: "mrkdwn", text: `<${escapeSlack(preferences.url)}|${escapeSlack(preferences.text)}>` },
      ],
    },
  ];
}

/** Shortens until the escaped text fits, because the limit applies to it and an entity must not be cut. */
function escapeHeader(subject: string): string {
  let max = HEADER_LENGTH;
  let text = escapeSlack(truncate(subject, max));
  while (text.length > HEADER_LENGTH) {
    max -= 1;
    text = escapeSlack(truncate(subject, max));
  }
  return text;
}
