/** Weights, data and shuffles that a suite draws without a seed of their own. */
import { getRandomState, setRandomState, type RandomState } from '../kernel/src/engine/random/seed.ts';

/**
 * They are the same in each run, whichever tests are chosen: called in `describe`, before its own hooks. Nobody has chosen this
 * seed, so what is done only without one is still done.
 */
export function seeded(): void {
  let earlier: RandomState;
  const begin = (): void => setRandomState({ seed: 1, chosen: false, drawn: 0, mathRandom: null, native: null });
  before(() => {
    earlier = getRandomState();
    begin();
  });
  beforeEach(begin);
  after(() => setRandomState(earlier));
}
