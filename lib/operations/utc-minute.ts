/** "2026-11-30 14:05 UTC", for the texts of incidents, whose readers are in different zones. */
export const utcMinute = (at: Date): string => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
