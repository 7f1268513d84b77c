import { afterEach, beforeEach } from "vitest";
import { resetDeliveryState } from "./delivering.ts";
import { type FakeRequest, type FakeVendor, startFakeVendor } from "./fake-vendor.ts";
import { type Ledger, vendorLedger } from "./ledger.ts";
import { useVendor } from "./use-vendor.ts";

/** The vendor of the running test. */
export interface LedgerVendor {
  readonly ledger: Ledger;
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  /** A test that sets this gives its own answers instead of the ledger's. */
  answer: FakeVendor["answer"];
}

/** Each test of the file gets a vendor with a ledger, for all channels. After each test the delivery state is reset. */
export function useLedger(database: { readonly url: string }): LedgerVendor {
  let current: { ledger: Ledger; vendor: FakeVendor } | undefined;
  const now = () => {
    if (!current) throw new Error("the vendor exists only while a test runs");
    return current;
  };
  beforeEach(async () => {
    const ledger = vendorLedger();
    current = { ledger, vendor: await startFakeVendor(ledger.answer) };
    useVendor(current.vendor.url);
  });
  afterEach(async () => {
    await now().vendor[Symbol.asyncDispose]();
    await resetDeliveryState(database.url);
  });
  return {
    get ledger() {
      return now().ledger;
    },
    get url() {
      return now().vendor.url;
    },
    get requests() {
      return now().vendor.requests;
    },
    get answer() {
      return now().vendor.answer;
    },
    set answer(answer) {
      now().vendor.answer = answer;
    },
  };
}
