/**
 * Short trainings that confirm what the doctor suspects, each on a copy of the model: `experiments.overfitOneBatch(model, x, y)`.
 * The model, its optimizer and the notebook's random numbers stay as they are; nothing is shown or kept of the trainings.
 */
import type { ExperimentName } from '../../mime.ts';
import { ablateInput } from './ablate-input.ts';
import { learningRateRangeTest } from './learning-rate-range-test.ts';
import { overfitOneBatch } from './overfit-one-batch.ts';
import { permuteLabels } from './permute-labels.ts';

export const experiments = {
  overfitOneBatch,
  learningRateRangeTest,
  permuteLabels,
  ablateInput,
} as const satisfies { [name in ExperimentName]: unknown };
