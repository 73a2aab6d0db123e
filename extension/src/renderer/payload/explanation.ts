/** `application/vnd.limpid.explanation.v1+json`, checked. Pure. */
import type { ExplanationPicture, Plane } from 'limpid/mime';
import { fields, flag, list, number, orNull, PayloadError, text, whole } from './read.ts';
import type { Fields } from './read.ts';
import { parseTable } from './table.ts';

const LARGEST_SIDE = 4096;
const LONGEST_PNG = 16_000_000;

export function parseExplanation(payload: unknown): ExplanationPicture {
  const found = fields(payload, 'explanation');
  return {
    title: text(found['title'], 'title', 500),
    ...(found['reason'] !== undefined && { reason: text(found['reason'], 'reason', 1000) }),
    input: plane(fields(found['input'], 'input'), 'input'),
    maps: list(found['maps'], 'maps', 12, (value, path) => {
      const map = fields(value, path);
      return {
        ...plane(map, path),
        method: text(map['method'], `${path}.method`, 200),
        caption: text(map['caption'], `${path}.caption`, 500),
        judgements: list(map['judgements'] ?? [], `${path}.judgements`, 12, (one, at) => {
          const judgement = fields(one, at);
          return {
            text: text(judgement['text'], `${at}.text`, 500),
            passed: orNull(judgement['passed'], `${at}.passed`, flag),
          };
        }),
      };
    }),
    classes: list(found['classes'], 'classes', 10_000, (value, path) => {
      const entry = fields(value, path);
      return {
        name: text(entry['name'], `${path}.name`, 200),
        probability: number(entry['probability'], `${path}.probability`),
        predicted: flag(entry['predicted'], `${path}.predicted`),
        target: flag(entry['target'], `${path}.target`),
      };
    }),
    summary: text(found['summary'], 'summary', 20_000),
    table: parseTable(found['table']),
  };
}

/** A picture of exactly the size it says. */
export function plane(found: Fields, path: string): Plane {
  const width = whole(found['width'], `${path}.width`, LARGEST_SIDE);
  const height = whole(found['height'], `${path}.height`, LARGEST_SIDE);
  const png = text(found['png'], `${path}.png`, LONGEST_PNG);
  const size = pngSize(png);
  if (size === null) throw new PayloadError(`"${path}.png" must be a PNG in base64.`);
  if (size.width !== width || size.height !== height) {
    throw new PayloadError(`"${path}.png" is ${size.width} × ${size.height} pixels, not ${width} × ${height}.`);
  }
  return { title: text(found['title'], `${path}.title`, 500), width, height, png };
}

/** Reads the size in pixels from the header chunk (PNG specification, section 11.2.1); null when this is no PNG. */
function pngSize(base64: string): { width: number; height: number } | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length < 44 || base64.length % 4 !== 0) return null;
  const bytes = Uint8Array.from(atob(base64.slice(0, 32)), (char) => char.charCodeAt(0));
  const header = new DataView(bytes.buffer);
  const signed = header.getUint32(0) === 0x89504e47 && header.getUint32(4) === 0x0d0a1a0a;
  if (!signed || header.getUint32(12) !== 0x49484452) return null;
  return { width: header.getUint32(16), height: header.getUint32(20) };
}
