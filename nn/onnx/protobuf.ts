import protobuf from 'protobufjs/minimal.js';

// The library's own way from descriptions of messages to functions makes these from text, which a page with a strict policy
// forbids. Its reader and writer of single values do without.

/** Types of single values, with the kind of bytes that each is written as. */
const WIRE = { double: 1, float: 5, int32: 0, int64: 0, bytes: 2, string: 2 } as const;
const LENGTH_DELIMITED = 2;
type Scalar = keyof typeof WIRE;

/** A field of a message. */
export interface Field {
  /** Of a single value, or the name of a message. */
  readonly type: string;
  readonly id: number;
  readonly isRepeated: boolean;
}

/** Messages by name, each with its fields by name in the order of their ids. */
export type Schema = Readonly<Record<string, Readonly<Record<string, Field>>>>;

type Message = Readonly<Record<string, unknown>>;

/** The bytes of a message. What is undefined, 0 or empty is left out, and repeated numbers are packed. */
export function encodeMessage(schema: Schema, name: string, message: object): Uint8Array {
  const writer = protobuf.Writer.create();
  writeFields(writer, schema, name, message as Message);
  return writer.finish();
}

function writeFields(writer: protobuf.Writer, schema: Schema, name: string, message: Message): void {
  for (const [key, { type, id, isRepeated }] of Object.entries(schema[name]!)) {
    const value = message[key];
    if (isAbsent(value)) continue;
    const values = isRepeated ? (value as unknown[]) : [value];
    if (isRepeated && isPackable(type)) {
      writer.uint32((id << 3) | LENGTH_DELIMITED).fork();
      for (const item of values) writeScalar(writer, type, item);
      writer.ldelim();
    } else {
      for (const item of values) writeField(writer, schema, { type, id }, item);
    }
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === 0 || (value as ArrayLike<unknown>).length === 0;
}

function writeField(
  writer: protobuf.Writer,
  schema: Schema,
  { type, id }: Omit<Field, 'isRepeated'>,
  value: unknown,
): void {
  if (isScalar(type)) {
    writeScalar(writer.uint32((id << 3) | WIRE[type]), type, value);
  } else {
    writer.uint32((id << 3) | LENGTH_DELIMITED).fork();
    writeFields(writer, schema, type, value as Message);
    writer.ldelim();
  }
}

function writeScalar(writer: protobuf.Writer, type: Scalar, value: unknown): void {
  if (type === 'bytes') writer.bytes(value as Uint8Array);
  else if (type === 'string') writer.string(value as string);
  else writer[type](value as number);
}

/**
 * A message from its bytes. What these leave out is '', 0, no bytes, [] or, of a message, null; fields that the schema does not
 * know are passed over. 64-bit integers become numbers. Throws an Error where the bytes are no such message.
 */
export function decodeMessage(schema: Schema, name: string, bytes: Uint8Array): object {
  return readFields(schema, name, bytes, emptyMessage(schema, name));
}

type ReadMessage = Record<string, unknown>;

function readFields(schema: Schema, name: string, bytes: Uint8Array, message: ReadMessage): ReadMessage {
  const fields = Object.entries(schema[name]!);
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const [id, wire] = [tag >>> 3, tag & 7];
    const [key, field] = fields.find(([, { id: known }]) => known === id) ?? [];
    if (field !== undefined && wire === wireOf(field.type)) {
      const value = readValue(schema, reader, field, message[key!]);
      if (field.isRepeated) (message[key!] as unknown[]).push(value);
      else message[key!] = value;
    } else if (field?.isRepeated === true && wire === LENGTH_DELIMITED && isPackable(field.type)) {
      const packed = protobuf.Reader.create(reader.bytes());
      while (packed.pos < packed.len) (message[key!] as unknown[]).push(readScalar(packed, field.type));
    } else {
      reader.skipType(wire, 0, id);
    }
  }
  return message;
}

/** The value that comes next; of a message that comes a second time, the parts are put together. */
function readValue(
  schema: Schema,
  reader: protobuf.Reader,
  { type, isRepeated }: Field,
  known: unknown,
): unknown {
  if (isScalar(type)) return readScalar(reader, type);
  const begun = isRepeated ? null : (known as ReadMessage | null);
  return readFields(schema, type, reader.bytes(), begun ?? emptyMessage(schema, type));
}

function readScalar(reader: protobuf.Reader, type: Scalar): unknown {
  if (type === 'string') return reader.stringVerify();
  return type === 'int64' ? Number(reader.int64()) : reader[type]();
}

function emptyMessage(schema: Schema, name: string): ReadMessage {
  const empty = ({ type, isRepeated }: Field): unknown => {
    if (isRepeated) return [];
    if (!isScalar(type)) return null;
    return type === 'string' ? '' : type === 'bytes' ? new Uint8Array() : 0;
  };
  return Object.fromEntries(Object.entries(schema[name]!).map(([key, field]) => [key, empty(field)]));
}

function isScalar(type: string): type is Scalar {
  return type in WIRE;
}

/** Whether values of a type may follow each other without a tag: whether they are numbers. */
function isPackable(type: string): type is Scalar {
  return wireOf(type) !== LENGTH_DELIMITED;
}

function wireOf(type: string): number {
  return isScalar(type) ? WIRE[type] : LENGTH_DELIMITED;
}
