/** Where a training stands within a step, checked. Pure. */
import type { BreakPicture, BreakValue } from 'limpid/mime';
import { plane } from './explanation.ts';
import { fields, flag, list, oneOf, orNull, text, whole } from './read.ts';

const PHASES = ['forward', 'loss', 'backward', 'update'] as const;
const MOST_VALUES = 12;
const MOST_BINS = 64;

export function parseBreak(value: unknown, path: string): BreakPicture {
  const found = fields(value, path);
  return {
    layer: text(found['layer'], `${path}.layer`, 500),
    phase: oneOf(found['phase'], `${path}.phase`, PHASES),
    reason: text(found['reason'], `${path}.reason`, 2000),
    step: whole(found['step'], `${path}.step`),
    epoch: orNull(found['epoch'], `${path}.epoch`, whole),
    loss: orNull(found['loss'], `${path}.loss`, (loss, at) => text(loss, at, 100)),
    values: list(found['values'], `${path}.values`, MOST_VALUES, parseValue),
  };
}

function parseValue(value: unknown, path: string): BreakValue {
  const found = fields(value, path);
  return {
    name: text(found['name'], `${path}.name`, 500),
    shape: list(found['shape'], `${path}.shape`, 8, whole),
    text: text(found['text'], `${path}.text`, 500),
    counts: list(found['counts'], `${path}.counts`, MOST_BINS, whole),
    picture: orNull(found['picture'], `${path}.picture`, (picture, at) => plane(fields(picture, at), at)),
    isSettable: flag(found['isSettable'], `${path}.isSettable`),
  };
}
