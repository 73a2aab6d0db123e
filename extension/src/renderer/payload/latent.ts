/** `application/vnd.limpid.latent.v1+json`, checked. Pure. */
import type { LatentPicture } from 'limpid/mime';
import { plane } from './explanation.ts';
import { fields, list, number, PayloadError, text } from './read.ts';
import { parseTable } from './table.ts';

export function parseLatent(payload: unknown): LatentPicture {
  const found = fields(payload, 'latent');
  const atlas = plane(fields(found['atlas'], 'atlas'), 'atlas');
  const dimensions = list(found['dimensions'], 'dimensions', 256, (value, path) => {
    const entry = fields(value, path);
    return {
      name: text(entry['name'], `${path}.name`, 200),
      value: number(entry['value'], `${path}.value`),
      change: number(entry['change'], `${path}.change`),
    };
  });
  const offsets = list(found['offsets'], 'offsets', 1024, number);
  if (!offsets.every((offset, at) => at === 0 || offset > (offsets[at - 1] ?? 0)) || !offsets.includes(0)) {
    throw new PayloadError('"offsets" must rise, and one of them be 0.');
  }
  if (!isMultiple(atlas.width, offsets.length) || !isMultiple(atlas.height, dimensions.length)) {
    throw new PayloadError(
      `"atlas" is ${atlas.width} × ${atlas.height} pixels, which ${offsets.length} offsets and ${dimensions.length} dimensions do not share.`,
    );
  }
  return {
    title: text(found['title'], 'title', 500),
    atlas,
    dimensions,
    offsets,
    summary: text(found['summary'], 'summary', 2000),
    table: parseTable(found['table']),
  };
}

function isMultiple(size: number, parts: number): boolean {
  return size > 0 && parts > 0 && size % parts === 0;
}
