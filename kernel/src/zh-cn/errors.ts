/** The catalogue of errors in Chinese: the same codes, the same {names}. An entry that is missing does not compile. */
import type { CATALOGUE } from '../errors.ts';
import { ATTACKS } from './attack-errors.ts';
import { COUNTERFACTUALS } from './counterfactual-errors.ts';
import { DATA } from './data-errors.ts';
import { EXPLANATIONS } from './explain-errors.ts';
import { FOOTPRINTS } from './footprint-errors.ts';
import { INSPECTION } from './inspection-errors.ts';
import { MODELS } from './model-errors.ts';
import { MONITOR } from './monitor-errors.ts';
import { REGISTRY } from './registry-errors.ts';
import { OPTIMISING } from './optimise-errors.ts';
import { RUNNING } from './running-errors.ts';
import { SERVING } from './serve-errors.ts';
import { SERVERS } from './server-errors.ts';
import { SUPPLY } from './supply-errors.ts';

export const CHINESE: { readonly [code in keyof typeof CATALOGUE]: { readonly what: string; readonly todo: string } } =
  {
    ...ATTACKS,
    ...COUNTERFACTUALS,
    ...DATA,
    ...EXPLANATIONS,
    ...FOOTPRINTS,
    ...INSPECTION,
    ...MODELS,
    ...MONITOR,
    ...REGISTRY,
    ...OPTIMISING,
    ...RUNNING,
    ...SERVERS,
    ...SUPPLY,
    ...SERVING,
  };
