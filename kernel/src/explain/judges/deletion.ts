/** Deletion of places of the sample, the most important first: see [removal.ts](../removal.ts). */
import { say } from '../../say.ts';
import { judger } from '../judging.ts';
import { unfitForSample } from '../on-sample.ts';
import { judgeOrder } from '../removal.ts';

export const deletion = judger({
  name: 'deletion',
  title: say('Deletion'),
  unfit: (attribution, _, shape) => unfitForSample(attribution, shape),
  judge: (one) => judgeOrder(one, 'deletion'),
});
