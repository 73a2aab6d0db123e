/**
 * Guided backpropagation (Springenberg et al., "Striving for Simplicity: The All Convolutional Net", 2015): the gradient,
 * but a ReLU passes back only what is positive, and only where it was active. It shows edges of the input more than what
 * the model has learnt: Adebayo et al., "Sanity Checks for Saliency Maps", 2018.
 */
import { say } from '../../say.ts';
import { backward } from '../backward.ts';
import { explainer } from '../explainer.ts';
import { hasRelu, throughRelus } from '../relu.ts';

const TITLE = say('Guided backpropagation');

export const guidedBackpropagation = explainer({
  name: 'guided-backpropagation',
  title: TITLE,
  score: 'output',
  needs: 'layers',
  fits: hasRelu,
  async attribute(question) {
    const values = await throughRelus(question, TITLE, ({ inputs, dy, forward }) =>
      backward(forward, inputs, dy.relu()),
    );
    return { values, shape: question.samples.shape.slice(1), sign: 'signed' };
  },
});
