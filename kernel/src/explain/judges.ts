/** All judges of attributions, in the order their judgements are shown. */
import type { JudgeName } from './method.ts';
import type { Judger } from './judging.ts';
import { completeness } from './judges/completeness.ts';
import { deletion } from './judges/deletion.ts';
import { infidelity } from './judges/infidelity.ts';
import { insertion } from './judges/insertion.ts';
import { pointingGame } from './judges/pointing-game.ts';
import { randomisation } from './judges/randomisation.ts';
import { sensitivityMax } from './judges/sensitivity-max.ts';

export const JUDGES: { readonly [Name in JudgeName]: Judger<Name> } = {
  completeness,
  infidelity,
  'sensitivity-max': sensitivityMax,
  deletion,
  insertion,
  'pointing-game': pointingGame,
  randomisation,
};
