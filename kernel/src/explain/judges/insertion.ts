/** Insertion of places of the sample, the most important first: see [removal.ts](../removal.ts). */
import { say } from '../../say.ts';
import { judger } from '../judging.ts';
import { unfitForSample } from '../on-sample.ts';
import { judgeOrder } from '../removal.ts';

export const insertion = judger({
  name: 'insertion',
  title: say('Insertion'),
  unfit: (attribution, _, shape) => unfitForSample(attribution, shape),
  judge: (one) => judgeOrder(one, 'insertion'),
});
