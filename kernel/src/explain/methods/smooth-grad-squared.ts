/**
 * SmoothGrad² (Hooker et al., "A Benchmark for Interpretability Methods in Deep Neural Networks", 2019): the square of
 * the gradient, averaged over copies of the sample with Gaussian noise.
 */
import { explainer } from '../explainer.ts';
import { noisyGradients } from '../noise.ts';

export const smoothGradSquared = explainer({
  name: 'smooth-grad-squared',
  title: 'SmoothGrad²',
  score: 'output',
  needs: 'gradients',
  async attribute(question) {
    const { meanSquare } = await noisyGradients(question);
    return { values: Float32Array.from(meanSquare), shape: question.samples.shape.slice(1), sign: 'positive' };
  },
});
