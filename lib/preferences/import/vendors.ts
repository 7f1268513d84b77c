/** Systems whose preference sets are understood. */
export const VENDORS = ["knock", "novu", "courier", "suprsend"] as const;
export type Vendor = (typeof VENDORS)[number];
