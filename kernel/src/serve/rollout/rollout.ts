/** Which version of a model answers a request that names none: a champion, and shares of others. Pure. */
import { createHash } from 'node:crypto';
import { isObject, type Json } from '../../models/json.ts';
import { ServeError, type InferRequest } from '../inference.ts';

/** Percent of the requests by version: a number, or an alias of the registry. */
export interface Shares {
  readonly [version: string]: number;
}

export interface Rollout {
  /** Answers what no other does; the newest that is none of the others when not given. */
  readonly champion?: string;
  /** Each request has this chance. */
  readonly canary?: Shares;
  /** The same by the request's key (`X-Limpid-Key`, `parameters.user`), else its id: one key always goes to one version. */
  readonly split?: Shares;
  /** Is asked what was answered, and compared; nobody waits for it nor gets its answers. */
  readonly shadow?: string;
}

/** A roll-out whose versions are numbers. */
export interface Route {
  readonly champion: string;
  /** In this order, of 0 to 1, up to these. */
  readonly arms: readonly { version: string; upTo: number }[];
  readonly by: 'chance' | 'key';
}

const PARTS = ['champion', 'canary', 'split', 'shadow'];

/** @throws ServeError invalid */
export function parseRollout(json: Json): Rollout {
  if (!isObject(json)) throw invalid('A roll-out is a JSON object');
  const foreign = Object.keys(json).find((name) => !PARTS.includes(name));
  if (foreign !== undefined) throw invalid(`A roll-out has ${PARTS.join(', ')}, and no '${foreign.slice(0, 40)}'`);
  const { champion, canary, split, shadow } = json;
  if (canary !== undefined && split !== undefined) throw invalid('A roll-out has either `canary` or `split`');
  return {
    ...(champion === undefined ? {} : { champion: versionFrom(champion, 'champion') }),
    ...(canary === undefined ? {} : { canary: sharesFrom(canary) }),
    ...(split === undefined ? {} : { split: sharesFrom(split) }),
    ...(shadow === undefined ? {} : { shadow: versionFrom(shadow, 'shadow') }),
  };
}

/** A share that grows keeps what it had: who has met a challenger meets it again. */
export function routeOf(champion: string, rollout: Rollout, numberOf: (version: string) => string): Route {
  let upTo = 0;
  const arms = Object.entries(rollout.canary ?? rollout.split ?? {}).map(([version, percent]) => {
    upTo += percent / 100;
    return { version: numberOf(version), upTo };
  });
  return { champion, arms, by: rollout.split === undefined ? 'chance' : 'key' };
}

/** Of each arm, from 0 to 1, to a millionth. */
export function sharesOf(arms: Route['arms']): { version: string; share: number }[] {
  return arms.map(({ version, upTo }, index) => ({
    version,
    share: Math.round((upTo - (arms[index - 1]?.upTo ?? 0)) * 1e6) / 1e6,
  }));
}

/** @param chance from 0 to 1, 1 excluded */
export function versionFor(
  { champion, arms, by }: Route,
  { model, key, id }: Pick<InferRequest, 'model' | 'key' | 'id'>,
  chance: () => number = Math.random,
): string {
  if (arms.length === 0) return champion;
  const told = by === 'key' ? (key ?? id) : undefined;
  const place = told === undefined ? chance() : placeOf(model, told);
  return arms.find(({ upTo }) => place < upTo)?.version ?? champion;
}

/** The same for all time and in every process; of two models, one key has two that have nothing to do with each other. */
export function placeOf(model: string, key: string): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([model, key]))
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

function sharesFrom(json: Json): Shares {
  if (!isObject(json)) throw invalid('Shares are an object: { "2": 10 } gives version 2 ten percent');
  const shares = Object.entries(json).map(([version, percent]) => {
    if (typeof percent === 'number' && percent >= 0 && percent <= 100) return [version, percent] as const;
    throw invalid(`The share of '${version.slice(0, 40)}' is no number from 0 to 100`);
  });
  const sum = shares.reduce((total, [, percent]) => total + percent, 0);
  if (sum > 100) throw invalid(`The shares are ${sum} percent together`);
  return Object.fromEntries(shares);
}

function versionFrom(json: Json, part: string): string {
  if (typeof json === 'string' && json !== '') return json;
  throw invalid(`\`${part}\` is the name of a version, as "2"`);
}

function invalid(message: string): ServeError {
  return new ServeError('invalid', message);
}
