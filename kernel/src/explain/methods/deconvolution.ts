/**
 * Deconvolution (Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014): the gradient, but a
 * ReLU passes back only what is positive, whether it was active or not.
 */
import { explainer } from '../explainer.ts';
import { hasRelu, throughRelus } from '../relu.ts';

const TITLE = 'Deconvolution';

export const deconvolution = explainer({
  name: 'deconvolution',
  title: TITLE,
  score: 'output',
  needs: 'layers',
  fits: hasRelu,
  async attribute(question) {
    const values = await throughRelus(question, TITLE, ({ inputs, dy }) => inputs.map(() => dy.relu()));
    return { values, shape: question.samples.shape.slice(1), sign: 'signed' };
  },
});
