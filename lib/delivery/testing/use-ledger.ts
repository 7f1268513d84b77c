import { afterEach, beforeEach } from "vitest";
import { forgetAll } from "./delivering.ts";
import { type FakeRequest, type FakeVendor, startFakeVendor } from "./fake-vendor.ts";
import { type Ledger, vendorLedger } from "./ledger.ts";
import { useVendor } from "./use-vendor.ts";

/** The vendor of the test that runs. */
export interface LedgerVendor {
  readonly ledger: Ledger;
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  /** Set where the test answers itself, past the ledger. */
  answer: FakeVendor["answer"];
}

/** Each test of the file gets a vendor that keeps a ledger and that every channel reaches; behind it all is forgotten. */
export function useLedger(database: { readonly url: string }): LedgerVendor {
  let current: { ledger: Ledger; vendor: FakeVendor } | undefined;
  const now = () => {
    if (!current) throw new Error("the vendor is there once the test runs");
    return current;
  };
  beforeEach(async () => {
    const ledger = vendorLedger();
    current = { ledger, vendor: await startFakeVendor(ledger.answer) };
    useVendor(current.vendor.url);
  });
  afterEach(async () => {
    await now().vendor[Symbol.asyncDispose]();
    await forgetAll(database.url);
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
