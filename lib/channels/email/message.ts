/** A mail, for the outbox and for Resend. */
export interface EmailMessage {
  deliveryId: string;
  /** The idempotency key, if it is not the delivery id. */
  key?: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  tags: Record<string, string>;
}
