/**
 * SmoothGrad (Smilkov et al., "SmoothGrad: removing noise by adding noise", 2017): the gradient, averaged over copies of
 * the sample with Gaussian noise.
 */
import { explainer } from '../explainer.ts';
import { noisyGradients } from '../noise.ts';

export const smoothGrad = explainer({
  name: 'smooth-grad',
  title: 'SmoothGrad',
  score: 'output',
  needs: 'gradients',
  async attribute(question) {
    const { mean } = await noisyGradients(question);
    return { values: Float32Array.from(mean), shape: question.samples.shape.slice(1), sign: 'signed' };
  },
});
