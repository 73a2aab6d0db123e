/** What explain chooses: a table of what is known and what is taken for it. */
import assert from 'node:assert/strict';
import { chosen } from '../../../kernel/src/explain/choice.ts';
import type { Facts } from '../../../kernel/src/explain/choice.ts';
import type { DataKind, MethodName } from '../../../kernel/src/explain/method.ts';

const OBSTACLE = 'DepthToSpace has no gradient';
const known = (facts: Partial<Facts>): Facts => ({
  kind: 'table',
  reach: 'layers',
  obstacle: facts.reach === 'outputs' ? OBSTACLE : '',
  convolution: false,
  embedding: false,
  background: false,
  ...facts,
});

const CHOICES: readonly [facts: Partial<Facts>, methods: readonly MethodName[], because: RegExp][] = [
  [{ kind: 'image', convolution: true }, ['integrated-gradients', 'grad-cam'], /a picture, .*has a convolution/],
  [{ kind: 'image' }, ['integrated-gradients'], /a picture, .*gradients, no layer is a convolution/],
  [{ kind: 'image', reach: 'gradients' }, ['integrated-gradients'], /gradients, it shows no layers/],
  [{ kind: 'image', reach: 'outputs' }, ['occlusion'], /DepthToSpace has no gradient/],
  [{ kind: 'image', background: true, convolution: true }, ['integrated-gradients', 'grad-cam'], /convolution/],
  [{ kind: 'table' }, ['integrated-gradients'], /row of a table, .*no background/],
  [{ kind: 'table', background: true }, ['expected-gradients'], /a background is given/],
  [{ kind: 'table', reach: 'gradients', background: true }, ['expected-gradients'], /a background is given/],
  [{ kind: 'table', reach: 'outputs' }, ['feature-ablation'], /no gradient/],
  [{ kind: 'table', reach: 'outputs', background: true }, ['kernel-shap'], /no gradient, a background is given/],
  [{ kind: 'sequence' }, ['integrated-gradients'], /a sequence, .*no background/],
  [{ kind: 'sequence', background: true }, ['expected-gradients'], /a sequence, .*background is given/],
  [{ kind: 'sequence', reach: 'outputs' }, ['feature-ablation'], /no gradient/],
  [{ kind: 'text', embedding: true }, ['layer-integrated-gradients'], /a text, .*embedding/],
  [{ kind: 'text', embedding: true, background: true }, ['layer-integrated-gradients'], /embedding/],
  [{ kind: 'text', reach: 'outputs' }, ['feature-ablation'], /a text, .*no gradient/],
];

describe('explain chooses', () => {
  for (const [facts, methods, because] of CHOICES) {
    it(`${methods.join(' and ')} for ${JSON.stringify(facts)}`, () => {
      const choice = chosen(known(facts));
      assert.deepEqual(choice.methods, methods);
      assert.match(choice.because.join(', '), because);
    });
  }

  it('something for whatever is known, and says two things for it', () => {
    const kinds: readonly DataKind[] = ['image', 'table', 'sequence', 'text'];
    const flags = [false, true];
    for (const kind of kinds)
      for (const reach of ['layers', 'gradients', 'outputs'] as const)
        for (const convolution of flags)
          for (const embedding of flags)
            for (const background of flags) {
              const { methods, because } = chosen(known({ kind, reach, convolution, embedding, background }));
              assert.ok(methods.length > 0 && because.length >= 2);
              assert.ok(because.every((reason) => reason !== ''));
            }
  });
});
