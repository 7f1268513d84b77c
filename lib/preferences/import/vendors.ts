/** Systems whose preference sets can be imported. */
export const VENDORS = ["knock", "novu", "courier", "suprsend"] as const;
export type Vendor = (typeof VENDORS)[number];
