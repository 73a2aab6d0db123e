/** Lists of names that are written down, because what has them is not loaded where they are needed. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import * as library from '../../../kernel/src/library.ts';
import { LIBRARY_NAMES } from '../../../kernel/src/runner/library-names.ts';
import { exportsIn, importIn } from '../../../kernel/src/runner/knowledge.ts';
import { IDENTIFIERS, identifierHint } from '../../../kernel/src/runner/tfjs-identifiers.ts';

describe('names that are written down', () => {
  before(async () => {
    await tf.setBackend('cpu');
  });
  it('are those of the library', () => assert.deepEqual([...LIBRARY_NAMES].sort(), Object.keys(library).sort()));

  const dense = (options: object): unknown => tf.layers.dense({ units: 1, inputShape: [1], ...options });
  const compile = (options: object): void =>
    tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] }).compile({
      ...{ optimizer: 'sgd', loss: 'meanSquaredError' },
      ...options,
    });
  const USES: { readonly [kind in keyof typeof IDENTIFIERS]: (name: string) => unknown } = {
    Optimizer: (optimizer) => compile({ optimizer }),
    loss: (loss) => compile({ loss }),
    metric: (metric) => compile({ metrics: [metric] }),
    activation: (activation) => dense({ activation }),
    initializer: (kernelInitializer) => dense({ kernelInitializer }),
    regularizer: (kernelRegularizer) => dense({ kernelRegularizer }),
    constraint: (kernelConstraint) => dense({ kernelConstraint }),
  };
  for (const [kind, use] of Object.entries(USES)) {
    it(`are known to tfjs: ${kind}`, () => {
      // SAFETY: the keys of USES are those of IDENTIFIERS.
      for (const name of IDENTIFIERS[kind as keyof typeof IDENTIFIERS]) use(name);
    });
    it(`and others are not: ${kind}`, () => {
      // SAFETY: the keys of USES are those of IDENTIFIERS.
      const [name = ''] = IDENTIFIERS[kind as keyof typeof IDENTIFIERS];
      assert.throws(
        () => use(`${name}x`),
        (error: Error) => identifierHint(error.message) === ` Did you mean ${name}?`,
      );
    });
  }
});

describe('what a text imports and exports', () => {
  const IMPORTS: [code: string, local: string, found: string | undefined][] = [
    ["import { a } from 'm'", 'a', 'a of m'],
    ["import { a as b } from 'm'", 'b', 'a of m'],
    ["import d, { a, c } from 'm'", 'c', 'c of m'],
    ["import { a } from 'm'", 'b', undefined],
    ["import * as a from 'm'", 'a', undefined],
  ];
  for (const [code, local, expected] of IMPORTS) {
    it(`${local} in ${code}`, () => {
      const found = importIn([code], local);
      assert.equal(found && `${found.name} of ${found.from}`, expected);
    });
  }
  it('exports', () => {
    const text =
      'export const a = 1;\nexport async function b() {}\nexport { c, d as e };\nexport enum F {}\nconst g = 1;';
    assert.deepEqual(exportsIn(text), ['a', 'b', 'F', 'c', 'e']);
  });
});
