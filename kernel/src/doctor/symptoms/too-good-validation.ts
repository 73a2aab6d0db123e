/** A validation loss far below that of training, without dropout or the like to explain it. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import { epochsOf, mean, validationSeries } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

const EPOCHS = 3;
const BELOW = 0.5;
const EXPLAINS = /Dropout|GaussianNoise|AlphaDropout|BatchNormalization/;

export const tooGoodValidation: Symptom = (facts: Facts) => {
  const { model } = facts;
  if (!model || model.layers.some(({ className, penalty }) => EXPLAINS.test(className) || penalty > 0)) return [];
  // an epoch's training loss is a mean over it, so the newest ones are compared where they hardly move
  const [losses, validation] = [epochsOf(facts, 'loss').slice(-EPOCHS), epochsOf(facts, 'val_loss').slice(-EPOCHS)];
  if (losses.length < EPOCHS || validation.length < EPOCHS) return [];
  const [trained, validated] = [Math.min(...losses), Math.max(...validation)];
  if (validated > BELOW * trained || trained < 1e-3) return [];
  return [
    {
      severity: 'warning',
      confidence: 'medium',
      text: say('The validation loss ({validation}) is less than half of the training loss ({losses}).', {
        validation: figure(mean(validation)),
        losses: figure(mean(losses)),
      }),
      evidence: { training: trained, validation: validated },
      series: validationSeries(facts),
      tries: [say('look for samples that are in both'), say('take the validation data at random from all')],
      madeBy: 'fit',
    },
  ];
};
