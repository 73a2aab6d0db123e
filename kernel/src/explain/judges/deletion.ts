/** Deletion of places of the sample, the most important first: see [removal.ts](../removal.ts). */
import { judger } from '../judging.ts';
import { unfitForSample } from '../on-sample.ts';
import { judgeOrder } from '../removal.ts';

export const deletion = judger({
  name: 'deletion',
  title: 'Deletion',
  unfit: (attribution, _, shape) => unfitForSample(attribution, shape),
  judge: (one) => judgeOrder(one, 'deletion'),
});
