import { writeFileSync } from "node:fs";

/**
 * Writes a MaxMind DB 2.0 file with two countries, one for each half of IPv4: a search tree of one node whose two
 * records point at them.
 */
export function writeCountryDatabase(file: string, lower: string, upper: string): void {
  const countries = [lower, upper].map((code) => map({ country: map({ iso_code: text(code) }) }));
  const [first = Buffer.alloc(0)] = countries;
  const nodeCount = 1;
  const separatorBytes = 16;
  // A record above the node count is an offset into the data section, counted from the separator before it.
  const pointer = (offset: number) => [0, 0, nodeCount + separatorBytes + offset];
  const tree = Buffer.from([...pointer(0), ...pointer(first.length)]);
  const metadata = map({
    node_count: uint32(nodeCount),
    record_size: uint16(24),
    ip_version: uint16(4),
    database_type: text("GeoLite2-Country"),
    languages: Buffer.from([0x00, 0x04]),
    binary_format_major_version: uint16(2),
    binary_format_minor_version: uint16(0),
    build_epoch: uint32(1),
    description: map({ en: text("test") }),
  });
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from("MaxMind.com")]);
  writeFileSync(file, Buffer.concat([tree, Buffer.alloc(separatorBytes), ...countries, marker, metadata]));
}

/** A control byte: type in the upper three bits, size in the rest (all here are under 29). */
const typed = (type: number, size: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(type << 5) | size]), bytes]);

const text = (value: string): Buffer =>
  value.length < 29
    ? typed(2, value.length, Buffer.from(value))
    : typed(2, 29, Buffer.concat([Buffer.from([value.length - 29]), Buffer.from(value)]));
const uint16 = (value: number): Buffer => typed(5, 2, Buffer.from([value >> 8, value & 0xff]));
const uint32 = (value: number): Buffer => typed(6, 4, Buffer.from([0, 0, value >> 8, value & 0xff]));
const map = (entries: Record<string, Buffer>): Buffer =>
  typed(
    7,
    Object.keys(entries).length,
    Buffer.concat(Object.entries(entries).flatMap(([key, value]) => [text(key), value])),
  );
