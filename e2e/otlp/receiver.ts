import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import protobuf from "protobufjs";

interface KeyValue {
  key: string;
  value: { stringValue?: string; intValue?: number | string };
}
interface ExportRequest {
  resourceSpans: {
    resource: { attributes: KeyValue[] };
    scopeSpans: {
      scope: { name: string };
      spans: (Omit<ReceivedSpan, "scope" | "resource" | "attributes"> & { attributes: KeyValue[] })[];
    }[];
  }[];
}

/** 1 to 5, by the definition: internal, server, client, producer, consumer. */
export const kinds = { server: 2, client: 3, consumer: 5 } as const;

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Record<string, string | number | undefined>;
  /** The instrumentation that made the span. */
  scope: string;
  /** The process that sent it. */
  resource: Record<string, string | number | undefined>;
}

export interface Receiver {
  url: string;
  spans: ReceivedSpan[];
  bodies: string[];
  /** Why requests were refused. */
  problems: string[];
  close(): void;
}

/** OpenTelemetry's published definition, version 1.9.0. The files are unchanged. */
const root = new protobuf.Root();
root.resolvePath = (_origin, target) => join(import.meta.dirname, target);
root.loadSync("opentelemetry/proto/collector/trace/v1/trace_service.proto");
const requestType = root.lookupType("opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest");

/** An OTLP/HTTP collector for JSON. Unlike a real one it refuses fields that the definition does not have. */
export async function startReceiver(): Promise<Receiver> {
  const [spans, bodies, problems]: [ReceivedSpan[], string[], string[]] = [[], [], []];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    try {
      if (request.method !== "POST" || request.url !== "/v1/traces")
        throw new Error(`${request.method} ${request.url}`);
      if (request.headers["content-type"] !== "application/json") throw new Error("not JSON");
      const parsed: unknown = JSON.parse(body);
      checkMessage(requestType, parsed, "request");
      spans.push(...spansOf(parsed as ExportRequest));
      bodies.push(body);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    } catch (error) {
      problems.push(String(error));
      response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ message: String(error) }));
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}`, spans, bodies, problems, close: () => void server.close() };
}

const valuesOf = (attributes: readonly KeyValue[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));

const spansOf = ({ resourceSpans }: ExportRequest): ReceivedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span) => {
        if (/^0*$/.test(span.traceId) || /^0*$/.test(span.spanId) || span.name === "") throw new Error("an empty span");
        if (BigInt(span.endTimeUnixNano) < BigInt(span.startTimeUnixNano))
          throw new Error("a span ends before its start");
        const attributes = valuesOf(span.attributes);
        return { ...span, attributes, scope: scope.name, resource: valuesOf(resource.attributes) };
      }),
    ),
  );

function checkMessage(type: protobuf.Type, value: unknown, path: string): void {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${path} is no ${type.name}`);
  for (const [name, inner] of Object.entries(value)) {
    const field = type.fields[name]?.resolve();
    if (!field) throw new Error(`${path}.${name} is not in ${type.name}`);
    if (field.repeated !== Array.isArray(inner))
      throw new Error(`${path}.${name} ${field.repeated ? "is no" : "is a"} list`);
    for (const one of [inner].flat()) checkField(field, one, `${path}.${name}`);
  }
  for (const { name, fieldsArray } of type.oneofsArray)
    if (fieldsArray.filter((field) => field.name in value).length > 1)
      throw new Error(`${path} has several of ${name}`);
}

function checkField({ name, type, resolvedType }: protobuf.Field, value: unknown, path: string): void {
  if (resolvedType instanceof protobuf.Type) checkMessage(resolvedType, value, path);
  else if (!(resolvedType ? isValueOf(resolvedType, value) : isScalar(type, name, value)))
    throw new Error(`${path} is no ${type}: ${JSON.stringify(value)}`);
}

const isValueOf = (type: protobuf.Enum, value: unknown): boolean =>
  typeof value === "number" && value in type.valuesById;

/** By the JSON mapping of OTLP: ids are hexadecimal, other bytes are base64, and 64-bit integers can be texts. */
function isScalar(type: string, name: string, value: unknown): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "bool":
      return typeof value === "boolean";
    case "bytes":
      return typeof value === "string" && bytePattern(name).test(value);
    case "double":
      return typeof value === "number";
    case "uint32":
    case "fixed32":
      return Number.isInteger(value) && Number(value) >= 0;
    default:
      return /^-?\d+$/.test(String(value)) && (typeof value === "string" || Number.isSafeInteger(value));
  }
}

const bytePattern = (name: string): RegExp =>
  name === "traceId" ? /^[0-9a-f]{32}$/i : /SpanId$|^spanId$/.test(name) ? /^[0-9a-f]{16}$/i : /^[A-Za-z0-9+/]*={0,2}$/;
