/**
 * Input × gradient (Shrikumar et al., "Not Just a Black Box", 2016): what each value would add if the score were as
 * steep all the way from zero. Exact for a linear model.
 */
import { say } from '../../say.ts';
import { explainer } from '../explainer.ts';
import { gradientsOf } from '../gradients.ts';

export const inputXGradient = explainer({
  name: 'input-x-gradient',
  title: say('Input × gradient'),
  score: 'output',
  needs: 'gradients',
  async attribute(question) {
    const { samples } = question;
    const [gradients, x] = [await gradientsOf(question), samples.dataSync()];
    const values = gradients.map((gradient, index) => gradient * (x[index] ?? 0));
    return { values, shape: samples.shape.slice(1), sign: 'signed' };
  },
});
