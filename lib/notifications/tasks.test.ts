import { describe, expect, test } from "vitest";
import { planTask } from "./tasks.ts";

describe("planTask", () => {
  test.each([
    { virtualTime: 5, size: 2 },
    { place: 5, size: 2 },
  ])("reads the waiting plan %j", (waits) => {
    const read = planTask.schema.parse({ notificationId: "ntf_1", waits });
    expect(read).toEqual({ notificationId: "ntf_1", waits: { virtualTime: 5, size: 2 } });
    expect(planTask.schema.parse(read)).toEqual(read);
  });
});
