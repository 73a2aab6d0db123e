/** Made-up statistics of layers and of the system. */
import type { SystemSample } from '../../../kernel/src/training/history.ts';
import { HISTOGRAM_BINS, type Histogram, type LayerValues } from '../../../kernel/src/training/layers.ts';

export function layers(number: number, random: () => number = () => 0.5): LayerValues {
  const all = Array.from({ length: number }, (_, layer) => [
    `dense_${layer}`,
    {
      gradientNorm: 10 ** -layer * (0.5 + random()),
      updateRatio: 0.001 * (0.5 + random()),
      weightNorm: 5,
      gradients: bell(0.01 * (1 + layer)),
      weights: bell(1 + layer),
    },
  ]);
  return Object.fromEntries(all) as LayerValues;
}

/** Half of the normal distribution's density at the edges of ±reach. */
export function bell(reach: number): Histogram {
  const counts = Array.from({ length: HISTOGRAM_BINS }, (_, bin) => {
    const at = (bin + 0.5) / HISTOGRAM_BINS - 0.5;
    return Math.round(1000 * Math.exp(-8 * at ** 2));
  });
  return { from: -reach, to: reach, counts };
}

export function sample(random: () => number = () => 0.5): SystemSample {
  return { cpu: 2 * random(), residentMemory: 6e8 + 1e6 * random(), tensors: 120, tensorBytes: 2e8 };
}
