/** A value of V8's -> one line of text, as `console.log` would write it. Pure. */
import { inspect } from 'node:util';
import type inspector from 'node:inspector';
import type { RemoteObject } from './cdp.ts';

type Preview = inspector.Runtime.ObjectPreview;
type PropertyPreview = inspector.Runtime.PropertyPreview;

/** A value without parts, whose text says its type. */
export function isPrimitive({ type, subtype }: RemoteObject): boolean {
  return subtype === 'null' || !['object', 'function', 'symbol'].includes(type);
}

/** The `type` that a variable shows: its class, or what `typeof` says. */
export function typeOf({ type, subtype, className }: RemoteObject): string {
  if (subtype === 'null') return 'null';
  return type === 'object' ? (className ?? type) : type;
}

export function textOf(value: RemoteObject): string {
  switch (value.type) {
    case 'string':
      return inspect(value.value);
    case 'undefined':
      return 'undefined';
    case 'function':
      return functionText(value.description ?? 'function');
    case 'object':
      return value.subtype === 'null' ? 'null' : objectText(value);
    default:
      return value.unserializableValue ?? value.description ?? String(value.value);
  }
}

/** How many elements it has that are counted from 0; undefined for what is no array. */
export function lengthOf({ subtype, description = '' }: RemoteObject): number | undefined {
  if (subtype !== 'array' && subtype !== 'typedarray') return undefined;
  const digits = /\((\d+)\)$/.exec(description)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function objectText({ subtype, description = 'Object', preview }: RemoteObject): string {
  if (subtype === 'error') return description.split('\n')[0] ?? description;
  if (subtype === 'date' || subtype === 'regexp' || subtype === 'promise' || !preview) return description;
  const inside = previewText(preview);
  if (inside === '') return description;
  return description === 'Object' || /^Array\(\d+\)$/.test(description) ? inside : `${description} ${inside}`;
}

function previewText({ subtype, properties, entries, overflow }: Preview): string {
  const more = overflow ? ['…'] : [];
  if (entries) {
    const shown = entries.map(({ key, value }) => (key ? `${nested(key)} => ${nested(value)}` : nested(value)));
    return `{${[...shown, ...more].join(', ')}}`;
  }
  if (subtype === 'array' || subtype === 'typedarray') {
    const shown = subtype === 'array' ? properties : properties.filter(({ name }) => /^\d+$/.test(name));
    return `[${[...shown.map((property) => propertyText(property, true)), ...more].join(', ')}]`;
  }
  return `{${[...properties.map((property) => propertyText(property, false)), ...more].join(', ')}}`;
}

function propertyText(property: PropertyPreview, isElement: boolean): string {
  const value = previewValue(property);
  return isElement && /^\d+$/.test(property.name) ? value : `${property.name}: ${value}`;
}

function previewValue({ type, subtype, value = '', valuePreview }: PropertyPreview): string {
  if (type === 'string') return inspect(value);
  if (type === 'function') return 'ƒ';
  if (type === 'accessor') return '(…)';
  if (valuePreview) return nested(valuePreview);
  return type === 'object' && subtype !== 'null' && value === 'Object' ? '{…}' : value;
}

function nested({ type, description = '' }: Preview): string {
  return type === 'string' ? inspect(description) : description;
}

function functionText(source: string): string {
  const head = source.split('\n')[0] ?? source;
  return /^class\b/.test(head)
    ? head.replace(/\s*\{.*$/, '')
    : `ƒ ${head.replace(/^(async )?function\s*/, '$1').replace(/\s*\{.*$/, '')}`;
}
