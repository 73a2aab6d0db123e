/**
 * VarGrad (Adebayo et al., "Local Explanation Methods for Deep Neural Networks Lack Sensitivity to Parameter Values",
 * 2018): the variance of the gradient over copies of the sample with Gaussian noise.
 */
import { explainer } from '../explainer.ts';
import { noisyGradients } from '../noise.ts';

export const varGrad = explainer({
  name: 'var-grad',
  title: 'VarGrad',
  score: 'output',
  needs: 'gradients',
  async attribute(question) {
    const { mean, meanSquare } = await noisyGradients(question);
    const values = Float32Array.from(meanSquare, (square, at) => Math.max(0, square - (mean[at] ?? 0) ** 2));
    return { values, shape: question.samples.shape.slice(1), sign: 'positive' };
  },
});
