import type { AddressRule } from "../address-rule.ts";
import { normalisePhone, Phone } from "./phone.ts";

export const phoneNumber = {
  field: "phone",
  column: "phone",
  verifiedField: "phoneVerifiedAt",
  verifiedColumn: "phone_verified_at",
  schema: Phone,
  normalise: normalisePhone,
  mask: (address) => (address.startsWith("+") ? `${address.slice(0, 2)}•••••${address.slice(-2)}` : null),
  findIn: (text) => text.match(/\+[1-9][0-9]{6,14}/g) ?? [],
  search: { by: "whole", form: normalisePhone },
  importNames: ["sms"],
} as const satisfies AddressRule;
