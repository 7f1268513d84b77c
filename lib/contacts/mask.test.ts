import { describe, expect, test } from "vitest";
import { maskAddress, maskContacts } from "./mask.ts";

describe("maskAddress", () => {
  test.each([
    ["ada@example.com", "a•••@e•••.com"],
    ["ada@xn--bcher-kva.example", "a•••@b•••.example"],
    ["+15550001234", "+1•••••34"],
    ["U0ADA", "U0•••"],
    ["free text", "fr•••"],
    ["https://ada:pw@hooks.example/secret?token=a", "https://hooks.example/•••"],
  ])("shortens %s to %s", (address, masked) => {
    expect(maskAddress(address)).toBe(masked);
  });
});

describe("maskContacts", () => {
  test.each([
    "email",
    "e-mail",
    "Emails",
    "phone",
    "phones",
    "slackUserId",
    "slack_user_id",
    "slack_userid",
    "address",
    "addresses",
    "recipient",
  ])("masks a value with the key %s, at any depth", (name) => {
    expect(maskContacts({ deep: [{ [name]: ["U0ADA"] }] })).toEqual({ deep: [{ [name]: ["U0•••"] }] });
  });
  test.each(["name", "phoneNumberOfOrders", "emailed", "addressee"])("keeps a value with the key %s", (name) => {
    expect(maskContacts({ [name]: "U0ADA" })).toEqual({ [name]: "U0ADA" });
  });
});
