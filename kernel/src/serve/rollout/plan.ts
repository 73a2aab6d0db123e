/** A roll-out and what is there → what is to be loaded, and who answers. */
import { LimpidError } from '../../errors.ts';
import { ServeError } from '../inference.ts';
import type { Found, Target } from '../target.ts';
import { routeOf, type Rollout, type Route } from './rollout.ts';

/** Which versions are served: the newest, all, or these. */
export type Policy = 'latest' | 'all' | readonly string[];

export interface Plan {
  /** What is to be loaded, the champion first. */
  found: Found[];
  route: Route;
  shadow: Found | null;
}

/** @throws ServeError invalid, LimpidError of the registry */
export async function planOf(
  { find, named }: { find: Target['versions']; named: Target['named'] },
  rollout: Rollout,
  policy: Policy,
): Promise<Plan> {
  const all = inOrder(await find());
  const chosen = chosenBy(policy, all);
  const shares = Object.keys(rollout.canary ?? rollout.split ?? {});
  const wanted = [...shares, rollout.champion, rollout.shadow].filter((one) => one !== undefined);
  const known = new Map(
    await Promise.all(wanted.map(async (which) => [which, await versionNamed(which, all, named)] as const)),
  );
  const challengers = [...shares, rollout.shadow ?? ''].map((which) => known.get(which)?.version);
  const isFree = ({ version }: Found): boolean => !challengers.includes(version);
  const champion =
    known.get(rollout.champion ?? '') ?? chosen.findLast(isFree) ?? all.findLast(isFree) ?? chosen.at(-1);
  if (champion === undefined) throw new ServeError('invalid', 'None of the wanted versions is there');
  const route = routeOf(champion.version, rollout, (which) => known.get(which)?.version ?? which);
  const arms = shares.flatMap((which) => known.get(which) ?? []);
  // those of the policy beside the champion: with `latest` there is none
  const beside = policy === 'latest' ? [] : chosen;
  const found = [champion, ...arms, ...beside];
  const shadow = known.get(rollout.shadow ?? '');
  return {
    found: found.filter((one, index) => found.findIndex(({ version }) => version === one.version) === index),
    route,
    // it would agree with itself
    shadow: shadow === undefined || shadow.version === champion.version ? null : shadow,
  };
}

async function versionNamed(which: string, all: readonly Found[], named: Target['named']): Promise<Found> {
  const found = all.find(({ version }) => version === which) ?? (await named?.(which).catch(refuse));
  if (found) return found;
  const known = all.map(({ version }) => version).join(', ');
  throw new ServeError('invalid', `There is no version '${which.slice(0, 40)}'; there are ${known}`);
}

/** The registry names what it has not. */
function refuse(error: unknown): never {
  if (error instanceof LimpidError) throw new ServeError('invalid', error.message);
  throw error;
}

function chosenBy(policy: Policy, found: readonly Found[]): Found[] {
  const ordered = inOrder(found);
  if (policy === 'all') return ordered;
  return policy === 'latest' ? ordered.slice(-1) : ordered.filter(({ version }) => policy.includes(version));
}

/** By number, the newest last. */
export function inOrder<T extends { version: string }>(versions: Iterable<T>): T[] {
  return [...versions].sort((a, b) => Number(a.version) - Number(b.version));
}
