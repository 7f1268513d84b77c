/** A mail, as the outbox and Resend get it. */
export interface EmailMessage {
  deliveryId: string;
  /** The idempotency key, where it is another than the delivery's id. */
  key?: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  tags: Record<string, string>;
}
