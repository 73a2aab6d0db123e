/** ROC, precision and recall, and calibration say what scikit-learn says. */
import assert from 'node:assert/strict';
import { Stream } from '../../kernel/src/engine/random/stream.ts';
import { calibration } from '../../kernel/src/portraits/calibration.ts';
import { precisionRecall } from '../../kernel/src/portraits/precision-recall.ts';
import { rocCurve } from '../../kernel/src/portraits/roc-curve.ts';
import { scikit } from '../python-peer.ts';

interface Curves {
  falsePositiveRate: number[];
  truePositiveRate: number[];
  auc: number;
  precision: number[];
  recall: number[];
  thresholds: number[];
  averagePrecision: number;
}
interface Binary extends Curves {
  observed: number[];
  predicted: number[];
  brier: number;
}

const random = new Stream(42, 0);
/** Probabilities that have to do with the labels; `digits` cuts them, so that many are equal and some lie on edges. */
function binary(count: number, digits: number, bins: number) {
  const labels = Array.from({ length: count }, () => (random.uniform() < 0.3 ? 1 : 0));
  const probabilities = labels.map((label) =>
    Number(((random.uniform() + random.uniform() + 0.7 * label) / 2.7).toFixed(digits)),
  );
  return { labels, probabilities, bins };
}

const BINARY = {
  'all different': binary(500, 12, 10),
  'many equal, on the edges of bins': binary(500, 1, 10),
  'seven bins': binary(300, 3, 7),
  'two samples': { labels: [0, 1], probabilities: [0.2, 0.8], bins: 5 },
  'all equal': { labels: [0, 1, 1], probabilities: [0.5, 0.5, 0.5], bins: 10 },
  'quite wrong, from 0 to 1': { labels: [1, 1, 0, 0], probabilities: [0, 0.1, 0.9, 1], bins: 10 },
};

const labels = Array.from({ length: 400 }, () => random.below(4));
const probabilities = labels.map((label) => {
  const raw = Array.from({ length: 4 }, (_, index) => Math.exp(2 * random.uniform() + (index === label ? 1 : 0)));
  const sum = raw.reduce((total, value) => total + value, 0);
  return raw.map((value) => value / sum);
});

describe('evaluation, as scikit-learn has it', () => {
  let answers: unknown[];
  before(async () => {
    const answer = await scikit('contract/scikit_evaluation.py', [...Object.values(BINARY), { labels, probabilities }]);
    assert.ok(Array.isArray(answer));
    answers = answer;
  });

  for (const [index, [name, given]] of Object.entries(BINARY).entries()) {
    it(`ROC: ${name}`, () =>
      same(rocCurve(given.labels, given.probabilities).curves[0], answers[index] as Binary, 'roc'));
    it(`precision and recall: ${name}`, () =>
      same(precisionRecall(given.labels, given.probabilities).curves[0], answers[index] as Binary, 'pr'));
    it(`calibration: ${name}`, () => {
      const { observed, predicted, brier } = answers[index] as Binary;
      const ours = calibration(given.labels, given.probabilities, { bins: given.bins });
      const filled = ours.bins.filter(({ samples }) => samples > 0);
      close(
        filled.map((bin) => bin.observed),
        observed,
      );
      close(
        filled.map((bin) => bin.predicted),
        predicted,
      );
      close([ours.brier], [brier]);
    });
  }

  it('four classes, each against the rest', () => {
    const theirs = answers.at(-1) as Curves[];
    const [roc, pr] = [rocCurve(labels, probabilities), precisionRecall(labels, probabilities)];
    theirs.forEach((one, index) => {
      same(roc.curves[index], one, 'roc');
      same(pr.curves[index], one, 'pr');
    });
    close([roc.auc], [theirs.reduce((sum, { auc }) => sum + auc / 4, 0)]);
  });
});

type Roc = ReturnType<typeof rocCurve>['curves'][number];
type Pr = ReturnType<typeof precisionRecall>['curves'][number];

function same(ours: Roc | Pr | undefined, theirs: Curves, kind: 'roc' | 'pr'): void {
  assert.ok(ours);
  if ('auc' in ours) {
    assert.equal(kind, 'roc');
    close(
      ours.points.map(({ falsePositiveRate }) => falsePositiveRate),
      theirs.falsePositiveRate,
    );
    close(
      ours.points.map(({ truePositiveRate }) => truePositiveRate),
      theirs.truePositiveRate,
    );
    close([ours.auc], [theirs.auc]);
    return;
  }
  close(
    ours.points.map(({ precision }) => precision),
    theirs.precision,
  );
  close(
    ours.points.map(({ recall }) => recall),
    theirs.recall,
  );
  close(
    ours.points.slice(1).map(({ threshold }) => threshold),
    theirs.thresholds,
  );
  close([ours.averagePrecision], [theirs.averagePrecision]);
}

function close(ours: readonly number[], theirs: readonly number[]): void {
  assert.equal(ours.length, theirs.length);
  ours.forEach((value, index) =>
    assert.ok(Math.abs(value - (theirs[index] ?? Number.NaN)) < 1e-12, `${value} is ${theirs[index]}`),
  );
}
