/** A direct message in Slack. */
export interface SlackMessage {
  deliveryId: string;
  /** A Slack user id (U...). */
  to: string;
  text: string;
  blocks: unknown[];
}
