/** `--canary`, `--split` and `--shadow`, which `serve` and `deploy` share. */
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import type { Rollout, Shares } from '../serve/rollout/rollout.ts';
import { usage } from './arguments.ts';

const many = { type: 'string', multiple: true } as const;
export const ROLLOUT = { canary: many, split: many, shadow: { type: 'string' } } as const;

interface Given {
  readonly canary?: string[] | undefined;
  readonly split?: string[] | undefined;
  readonly shadow?: string | undefined;
}

/** @throws LimpidError USAGE, SERVE_OPTION */
export function rolloutIn({ canary, split, shadow }: Given): Rollout {
  if (canary && split) throw usage(say('--canary and --split exclude each other'));
  return {
    ...(canary ? { canary: shares('--canary', canary) } : {}),
    ...(split ? { split: shares('--split', split) } : {}),
    ...(shadow === undefined ? {} : { shadow }),
  };
}

function shares(option: string, given: readonly string[]): Shares {
  const parsed = given.map((one) => /^([^=]+)=(\d+(?:\.\d+)?)%?$/.exec(one));
  const all = parsed.flatMap((match) => (match?.[1] ? [[match[1], Number(match[2])] as const] : []));
  const sum = all.reduce((total, [, percent]) => total + percent, 0);
  if (all.length === given.length && sum <= 100) return Object.fromEntries(all);
  const expected = say('VERSION=PERCENT, 100 together at most');
  throw new LimpidError('SERVE_OPTION', { option, given: given.join(' '), expected });
}
