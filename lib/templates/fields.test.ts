import { describe, expect, test } from "vitest";
import { findField, findMalformedPlaceholder, findMissingFields } from "./fields.ts";

const data = { order: { id: 7, paid: false, note: null, lines: [{ title: "Tea" }] }, größe: "L" };

describe("findField", () => {
  test.each([
    ["order.id", "7"],
    ["order.paid", "false"],
    ["order.lines.0.title", "Tea"],
    ["größe", "L"],
    ["order.note", null],
    ["order", null],
    ["order.lines", null],
    ["order.id.deeper", null],
    ["constructor.name", null],
    ["__proto__.x", null],
    ["first name", null],
    ["", null],
  ])("returns for the field %j the value %j", (path, value) => expect(findField(data, path)).toBe(value));
});

describe("findMissingFields", () => {
  test("lists each missing field once, also mistyped ones, but never the person's name", () => {
    const template = "{{ name }} {{order.id}} {{order.total}} {{first name}} {{}} {{order.total}} { {x} } {{open";
    expect(findMissingFields(template, data)).toEqual(["order.total", "first name", ""]);
    expect(findMissingFields("{{name}}", {})).toEqual([]);
  });
});

describe("findMalformedPlaceholder", () => {
  test.each([
    ["Hi {{{name}}}", "{{{name}}}", 4],
    ["Hi {{name}", "{{name}", 4],
    ["Hi {{name", "{{name", 4],
    ["Hi {name}}", "}}", 9],
    ["{{name}}}", "{{name}}}", 1],
    ["{{ }}", "{{ }}", 1],
    ["{{}}", "{{}}", 1],
    ["{{name}} and {{first name}}", "{{first name}}", 14],
    ["{{name|upper}}", "{{name|upper}}", 1],
    ["{{#if a}}x{{/if}}", "{{#if a}}", 1],
    ["{{a{{b}}", "{{a", 1],
    ["a}} {{name}}", "}}", 2],
  ])("finds the malformed placeholder in %j", (template, text, character) => {
    expect(findMalformedPlaceholder(template)).toEqual({ text, character });
  });

  test.each([
    "{{name}}",
    "{{ name }}{{order.lines.0.title}}",
    "{name} { {x} } {",
    "{{größe}}:{{a-b}}",
    "\\{\\{name\\}\\}",
    "",
  ])("accepts %j", (template) => expect(findMalformedPlaceholder(template)).toBeNull());
});
