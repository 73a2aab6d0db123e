/** What a training was asked for, as a flat list of names and values. */
import type * as tfjs from '@tensorflow/tfjs';
import { getRandomState } from '../engine/random/seed.ts';
import type { ObservedTraining } from '../training/observers.ts';
import { portraitOf } from './data-hash.ts';
import { topologyHash } from './layers.ts';
import type { Parameters } from './stored.ts';

/** Of `fit` and `fitDataset`: what the plan does not say. */
const ARGUMENTS = [
  'batchSize',
  'shuffle',
  'validationSplit',
  'batchesPerEpoch',
  'classWeight',
  'sampleWeight',
] as const;
/** A configuration is read so deep, and a text is kept so long (characters). */
const DEPTH = 4;
const LONGEST = 500;

export function parametersOf({ plan, model, optimizer, data, args }: ObservedTraining): Parameters {
  const { seed, chosen } = getRandomState();
  return {
    ...(model && attempt(() => modelParameters(model))),
    ...(optimizer && attempt(() => optimizerParameters(optimizer))),
    // a loop of one's own has steps alone, and nobody knows their data
    ...(plan.epochs > 0 && {
      epochs: plan.epochs,
      ...(plan.initialEpoch > 0 && { initialEpoch: plan.initialEpoch }),
      batches: plan.batches,
    }),
    ...fitArguments(args),
    seed,
    'seed.chosen': chosen,
    ...(data !== undefined && dataParameters(data)),
  };
}

function dataParameters(data: unknown): Parameters {
  const portrait = attempt(() => portraitOf(data));
  return { data: portrait?.text ?? null, 'data.hash': portrait?.hash ?? null };
}

function modelParameters(model: tfjs.LayersModel): Parameters {
  return {
    'model.layers': model.layers.length,
    'model.parameters': model.countParams(),
    'model.hash': topologyHash(model),
    ...flat('loss', named(model.loss)),
  };
}

function optimizerParameters(optimizer: tfjs.Optimizer): Parameters {
  const { learningRate, ...config } = optimizer.getConfig();
  const rate: unknown = Reflect.get(optimizer, 'learningRate') ?? learningRate;
  return {
    optimizer: optimizer.getClassName(),
    ...flat('optimizer', { learningRate: rate, ...config }),
  };
}

function fitArguments(args: unknown): Parameters {
  if (typeof args !== 'object' || args === null) return {};
  const given = ARGUMENTS.map((name) => [name, Reflect.get(args, name)] as const).filter(
    ([, value]) => value !== undefined,
  );
  return {
    validation: Reflect.has(args, 'validationData') || Reflect.has(args, 'validationSplit'),
    ...together(given.map(([name, value]) => flat(name, value))),
  };
}

/** Functions by their names: a loss of one's own is one. */
function named(value: unknown): unknown {
  if (typeof value === 'function') return value.name === '' ? 'a function' : value.name;
  return Array.isArray(value) ? value.map(named) : value;
}

/** What has no simple value is its type's name: tensors, callbacks. */
function flat(name: string, value: unknown, depth = DEPTH): Parameters {
  switch (typeof value) {
    case 'string':
      return { [name]: value.slice(0, LONGEST) };
    case 'number':
      return { [name]: Number.isFinite(value) ? value : String(value) };
    case 'boolean':
      return { [name]: value };
    case 'object':
      break;
    default:
      return value === undefined ? {} : { [name]: typeof value };
  }
  if (value === null) return { [name]: null };
  if (Array.isArray(value)) return { [name]: JSON.stringify(value).slice(0, LONGEST) };
  if (!isPlain(value) || depth === 0) return { [name]: value.constructor?.name ?? 'object' };
  return together(Object.entries(value).map(([key, inner]) => flat(`${name}.${key}`, inner, depth - 1)));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function together(all: readonly Parameters[]): Parameters {
  return Object.fromEntries(all.flatMap((some) => Object.entries(some)));
}

/** What cannot be told is left out: a class of the notebook's own may throw anything. */
function attempt<T>(tell: () => T): T | undefined {
  try {
    return tell();
  } catch {
    return undefined;
  }
}
