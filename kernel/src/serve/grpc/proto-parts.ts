/** Parts of messages, as protobufjs reads them from JSON. */

export interface Field {
  readonly type: string;
  readonly id: number;
  readonly rule?: 'repeated';
  readonly keyType?: string;
}

export interface Message {
  readonly fields: Readonly<Record<string, Field>>;
  readonly oneofs?: Readonly<Record<string, { readonly oneof: string[] }>>;
  readonly nested?: Readonly<Record<string, Message>>;
}

export function field(type: string, id: number): Field {
  return { type, id };
}

export function list(type: string, id: number): Field {
  return { type, id, rule: 'repeated' };
}

export function map(type: string, id: number): Field {
  return { type, id, keyType: 'string' };
}
