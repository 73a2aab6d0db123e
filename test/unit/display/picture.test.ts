import assert from 'node:assert/strict';
import { once } from 'node:events';
import { finishedTraining } from '../../../kernel/src/display/picture.ts';
import { IN_WORDS, SVG, TEXT, TRAINING, VEGA_LITE } from '../../../kernel/src/mime.ts';
import { pictureOf } from '../../../kernel/src/training/curves.ts';
import { beginTraining } from '../../../kernel/src/training/history.ts';
import { plan } from '../training/fit.ts';

describe('the picture of a finished training', () => {
  const picture = pictureOf('id', beginTraining(plan({ epochs: 1, batches: 1 }), 0));

  it('is live, Vega-Lite, SVG, a table and text', async () => {
    assert.deepEqual(Object.keys(await finishedTraining(picture)), [TRAINING, VEGA_LITE, SVG, IN_WORDS, TEXT]);
  });

  it('has all but SVG, and a warning, where it cannot be drawn', async () => {
    const warned = once(process, 'warning');
    const shown = await finishedTraining({ ...picture, spec: { mark: 'nothing' } });
    assert.deepEqual(Object.keys(shown), [TRAINING, VEGA_LITE, IN_WORDS, TEXT]);
    assert.match(String((await warned)[0]), /could not be drawn as SVG/);
  });
});
