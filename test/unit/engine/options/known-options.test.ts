/** Options that are written down are those that the declarations of tfjs-layers have. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { LAYER_OPTIONS, METHOD_OPTIONS } from '../../../../kernel/src/engine/options/known-options.ts';

const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-layers/package.json'));
const METHODS: { readonly [method in keyof typeof METHOD_OPTIONS]: string } = {
  fit: 'ModelFitArgs',
  fitDataset: 'ModelFitDatasetArgs',
  evaluate: 'ModelEvaluateArgs',
  evaluateDataset: 'ModelEvaluateDatasetArgs',
  predict: 'ModelPredictArgs',
  compile: 'ModelCompileArgs',
};

describe('options that tfjs knows', () => {
  const declared = declarations();
  for (const [method, name] of Object.entries(METHODS)) {
    // SAFETY: the keys of METHODS are those of METHOD_OPTIONS.
    const known = METHOD_OPTIONS[method as keyof typeof METHOD_OPTIONS];
    it(`of ${method}`, () => assert.deepEqual([...known].sort(), [...(declared.get(name) ?? [])].sort()));
  }
  it('of layers', () => {
    const names = [...declared].filter(([name]) =>
      /Layer\w*Args$|^(RNN|StackedRNNCells|Gaussian\w+|AlphaDropout|Masking)Args$/.test(name),
    );
    assert.ok(names.length > 40, String(names.length));
    const missing = new Set(
      names.flatMap(([, options]) => options).filter((option) => !LAYER_OPTIONS.includes(option)),
    );
    assert.deepEqual([...missing], []);
  });
});

function declarations(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const files = ['layers/*.d.ts', 'engine/*.d.ts', 'models.d.ts'].flatMap((glob) =>
    globSync(join(folder, 'dist', glob)),
  );
  for (const file of files) {
    ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest).forEachChild((node) => {
      if (!ts.isInterfaceDeclaration(node)) return;
      const options = node.members.flatMap(({ name }) => (name && ts.isIdentifier(name) ? name.text : []));
      found.set(node.name.text, options);
    });
  }
  return found;
}
