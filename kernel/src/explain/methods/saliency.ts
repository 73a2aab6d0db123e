/**
 * Saliency (Simonyan, Vedaldi and Zisserman, "Deep Inside Convolutional Networks", 2014): the gradient of the score. The
 * paper takes its absolute value, which `absolute` does.
 */
import { say } from '../../say.ts';
import { explainer } from '../explainer.ts';
import { gradientsOf } from '../gradients.ts';

export const saliency = explainer({
  name: 'saliency',
  title: say('Saliency'),
  score: 'output',
  needs: 'gradients',
  async attribute(question) {
    const { samples, options } = question;
    const gradients = await gradientsOf(question);
    const shape = samples.shape.slice(1);
    if (options.absolute === true) return { values: gradients.map(Math.abs), shape, sign: 'positive' };
    return { values: gradients, shape, sign: 'signed' };
  },
});
