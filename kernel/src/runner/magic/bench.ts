/** `%%bench`: runs code until its median is known well, or as often as it is told to. */
import { setImmediate } from 'node:timers/promises';
import { cellScope } from '../../display/publish.ts';
import { count, figure } from '../../display/numbers.ts';
import { LimpidError } from '../../errors.ts';
import { currentTracking } from '../../memory/tracking.ts';
import { duration } from './duration.ts';
import type { FunctionMagic } from './index.ts';
import { quantile, isSteady } from '../../display/quantiles.ts';
import { say } from '../../say.ts';
import { showTable } from './tell.ts';
import { alive, difference } from './tensors.ts';

/** Of all rounds that are measured (ms), and of those before, which warm up caches and the compiler. */
const LONGEST = 5000;
const WARM_UP = 300;
/** Shorter than this (ms), rounds are measured several at a time: the clock costs time too. */
const SHORTEST = 0.1;
const LEAST_SAMPLES = 20;
const MOST_SAMPLES = 20_000;
/** How long (ms) no interrupt is listened to. */
const DEAF = 15;

export const bench: FunctionMagic = async (options, round) => {
  const rounds = roundsOf(options);
  const scope = cellScope.getStore();
  const rest = breather(() => scope?.signal.throwIfAborted());
  const run = await tidied(round);
  const before = alive();

  const first = performance.now();
  let warmed = 0;
  do {
    await run(1);
    warmed += 1;
    await rest();
  } while (performance.now() - first < WARM_UP && (rounds === undefined || warmed < rounds));
  const each = (performance.now() - first) / warmed;
  const batch = rounds === undefined && each < SHORTEST ? Math.ceil(SHORTEST / Math.max(each, 1e-5)) : 1;

  const samples: number[] = [];
  const start = performance.now();
  do {
    const from = performance.now();
    await run(batch);
    samples.push((performance.now() - from) / batch);
    await rest();
  } while (rounds === undefined ? !isEnough(samples, start) : samples.length < rounds);
  report(samples, batch, difference(before, alive()));
};

function isEnough(samples: readonly number[], start: number): boolean {
  if (performance.now() - start >= LONGEST || samples.length >= MOST_SAMPLES) return true;
  // sorted at powers of two alone
  const isLookedAt = samples.length >= LEAST_SAMPLES && Number.isInteger(Math.log2(samples.length));
  return isLookedAt && performance.now() - start >= WARM_UP && isSteady(samples);
}

function roundsOf(options: string): number | undefined {
  if (options === '') return undefined;
  const [, text = ''] = /^-n\s*(\d+)$/.exec(options) ?? [];
  const rounds = Number(text);
  if (text === '' || rounds < 1) throw new LimpidError('MAGIC_ARGUMENT', { name: 'bench', usage: '%%bench -n 100' });
  return rounds;
}

/** Runs so many rounds; the tensors that each makes are disposed behind it. Code that gives no promise is not waited for. */
async function tidied(round: () => unknown): Promise<(times: number) => Promise<void> | void> {
  const engine = currentTracking() === null ? undefined : (await import('../../engine/core.ts')).core.engine();
  const once = (): unknown => {
    engine?.startScope();
    let value: unknown;
    try {
      value = round();
    } catch (error) {
      engine?.endScope();
      throw error;
    }
    if (!isThenable(value)) {
      engine?.endScope();
      return undefined;
    }
    return Promise.resolve(value).finally(() => engine?.endScope());
  };
  return (times) => {
    for (let done = 1; done <= times; done++) {
      const value = once();
      if (value !== undefined) return others(value, once, times - done);
    }
  };
}

async function others(first: unknown, once: () => unknown, times: number): Promise<void> {
  await first;
  for (let left = times; left > 0; left--) await once();
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Lets the thread hear of an interrupt now and then; `check` throws when there was one. */
function breather(check: () => void): () => Promise<void> | void {
  let heard = performance.now();
  return async () => {
    if (performance.now() - heard < DEAF) return;
    await setImmediate();
    check();
    heard = performance.now();
  };
}

function report(samples: number[], batch: number, left: string | undefined): void {
  samples.sort((a, b) => a - b);
  const at = (share: number): number => quantile(samples, share);
  const median = at(0.5);
  const rounds = samples.length * batch;
  const ends = left === undefined ? '' : say(', and {left}', { left });
  const above = say('Median {median} of {rounds}{ends}.', {
    median: duration(median),
    rounds: rounds === 1 ? say('1 round') : say('{rounds} rounds', { rounds: count(rounds) }),
    ends,
  });
  const columns = [say('median'), '25 %', '75 %', 'p99', say('least'), say('a second')];
  const times = [median, at(0.25), at(0.75), at(0.99), at(0)].map(duration);
  showTable({ columns, rows: [[...times, figure(1000 / median)]] }, above);
}
