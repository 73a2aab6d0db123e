/** A Jupyter MIME bundle as bytes, the way VS Code keeps outputs. Pure. */
import type { Json, MimeBundle } from 'limpid/messages';
import { TRAINING, WIDGET_VIEW } from 'limpid/mime';

export interface Item {
  mime: string;
  data: Uint8Array;
}

/** One item a MIME type, in the bundle's order. A training has a widget for those who cannot draw it as we do. */
export function itemsOf(bundle: MimeBundle): Item[] {
  const isOurs = TRAINING in bundle;
  return Object.entries(bundle).flatMap(([mime, value]) =>
    isOurs && mime === WIDGET_VIEW ? [] : [{ mime, data: bytes(mime, value) }],
  );
}

function bytes(mime: string, value: Json): Uint8Array {
  if (isBase64(mime) && typeof value === 'string') return Buffer.from(value, 'base64');
  if (isJson(mime)) return Buffer.from(JSON.stringify(value));
  if (typeof value === 'string') return Buffer.from(value);
  // nbformat lets a text be a list of its lines.
  if (Array.isArray(value) && value.every((line) => typeof line === 'string')) return Buffer.from(value.join(''));
  return Buffer.from(JSON.stringify(value));
}

function isJson(mime: string): boolean {
  return mime === 'application/json' || mime.endsWith('+json');
}

/** Pictures, sound, video and PDF are binary; SVG is text. */
function isBase64(mime: string): boolean {
  return mime === 'application/pdf' || (/^(image|audio|video)\//.test(mime) && !mime.endsWith('+xml'));
}
