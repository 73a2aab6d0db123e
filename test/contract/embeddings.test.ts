/** PCA is scikit-learn's; t-SNE and UMAP keep neighbours beside each other as well as its t-SNE does. */
import assert from 'node:assert/strict';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { format } from '../../kernel/src/display/format.ts';
import { embeddings } from '../../kernel/src/portraits/embeddings.ts';
import { scikit } from '../python-peer.ts';

interface Digits {
  points: number[][];
  labels: number[];
}

/** How many of the digits are laid out by neighbours, which takes a minute for them all. */
const SOME = 700;

describe('embeddings of the 1,797 digits of scikit-learn', () => {
  let tf: TensorFlow;
  let digits: Digits;
  before(async () => {
    ({ tf } = await loadEngine());
    digits = (await scikit('contract/scikit_embeddings.py', { ask: 'digits' })) as Digits;
  });

  it('PCA gives the coordinates and the shares of variance that scikit-learn gives', async () => {
    const theirs = (await scikit('contract/scikit_embeddings.py', { ask: 'pca' })) as {
      coordinates: number[][];
      shares: number[];
    };
    const ours = await embeddings(digits.points);
    const [x, y] = [sign(ours.coordinates, theirs.coordinates, 0), sign(ours.coordinates, theirs.coordinates, 1)];
    ours.coordinates.forEach((place, index) => {
      const [a = 0, b = 0] = theirs.coordinates[index] ?? [];
      assert.ok(Math.abs(place[0] * x - a) < 1e-5 && Math.abs(place[1] * y - b) < 1e-5, `point ${index}`);
    });
    theirs.shares.forEach((share, index) => assert.ok(Math.abs(share - (ours.shares?.[index] ?? 0)) < 1e-10));
  });

  it('t-SNE and UMAP are as trustworthy as its t-SNE, to a hundredth; the same each time', async () => {
    const before = tf.memory().numTensors;
    const [some, labels] = [digits.points.slice(0, SOME), digits.labels.slice(0, SOME)];
    const planes = [];
    for (const method of ['tsne', 'umap'] as const) {
      const ours = await embeddings(some, { method, labels, seed: 3 });
      planes.push(ours.coordinates);
    }
    assert.equal(tf.memory().numTensors, before);
    const [theirs = 0, tsne = 0, umap = 0] = (await scikit('contract/scikit_embeddings.py', {
      ask: 'trust',
      planes,
    })) as number[];
    assert.ok(tsne > theirs - 0.01 && umap > theirs - 0.02, `scikit-learn ${theirs}, t-SNE ${tsne}, UMAP ${umap}`);
    const few = digits.points.slice(0, 300);
    for (const method of ['tsne', 'umap'] as const) {
      const [one, other] = [await embeddings(few, { method, seed: 3 }), await embeddings(few, { method, seed: 3 })];
      assert.deepEqual(one.coordinates, other.coordinates);
    }
  }).timeout(240_000);

  it('show classes, pictures and a table', async () => {
    const images = tf.tensor4d(digits.points.flat(), [1797, 8, 8, 1]);
    const bundle = await format(await embeddings(digits.points, { labels: digits.labels, images }));
    const svg = bundle['image/svg+xml'];
    assert.ok(typeof svg === 'string');
    const pictures = svg.match(/<image /g)?.length ?? 0;
    assert.ok(pictures > 20 && pictures <= 150, `${pictures} pictures`);
    assert.match(JSON.stringify(bundle['text/x-markdown']), /PCA of 1797 points of 64 values.*\| 0 \| 178 \|/);
    images.dispose();
  });
});

/** A component may point to either side. */
function sign(ours: readonly (readonly number[])[], theirs: readonly (readonly number[])[], axis: number): number {
  const sum = ours.reduce((total, place, index) => total + (place[axis] ?? 0) * (theirs[index]?.[axis] ?? 0), 0);
  return Math.sign(sum);
}
