/** A text message. */
export interface SmsMessage {
  deliveryId: string;
  /** E.164. */
  to: string;
  text: string;
}
