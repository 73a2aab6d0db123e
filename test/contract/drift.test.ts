/** Drift is what scipy, scikit-learn and river say it is. */
import assert from 'node:assert/strict';
import { Stream } from '../../kernel/src/engine/random/stream.ts';
import { Adwin } from '../../kernel/src/monitor/adwin.ts';
import { driftMonitor } from '../../kernel/src/monitor/drift.ts';
import { gammaOf, mmd } from '../../kernel/src/monitor/mmd.ts';
import { driftReference } from '../../kernel/src/monitor/reference.ts';
import { psiThreshold } from '../../kernel/src/monitor/thresholds.ts';
import { scikit } from '../python-peer.ts';

const random = new Stream(5, 0);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
const rows = (count: number, row: () => number[]): number[][] => Array.from({ length: count }, row);

/** Normal, exponential, of six values, of two, and rounded so that values repeat. */
const trained = () => [
  normal(),
  -Math.log(1 - random.uniform()),
  random.below(6),
  random.below(2),
  Math.round(8 * normal()),
];
const shifted = () => [
  normal() + 0.4,
  -2 * Math.log(1 - random.uniform()),
  2 + random.below(6),
  0,
  Math.round(7 * normal()),
];

const CASES = [
  { what: 'other rows', reference: rows(700, trained), window: rows(150, shifted) },
  { what: 'rows alike', reference: rows(1500, trained), window: rows(400, trained) },
  { what: 'many rows', reference: rows(1200, trained), window: rows(1000, shifted) },
];

/** What river's documentation shows, and streams that are harder. */
const STREAMS = [
  Array.from({ length: 2000 }, (_, at) => (at < 1000 ? random.below(2) : 4 + random.below(4))),
  Array.from({ length: 3000 }, (_, at) => normal() + (at > 1200 ? 0.5 : 0) + (at > 2100 ? -1 : 0)),
  Array.from({ length: 3000 }, (_, at) => Math.sin(at / 300) + 0.2 * normal()),
  Array.from({ length: 1500 }, () => 3),
  Array.from({ length: 4000 }, () => normal()),
].map((stream, at) => ({ stream, delta: at % 2 === 0 ? 0.002 : 0.05 }));

const DEGREES = [1, 2, 5, 9, 20];

interface Theirs {
  columns: Record<'psi' | 'jensen-shannon' | 'wasserstein', number>[] &
    Record<'kolmogorov-smirnov', [number, number]>[];
  mmd: number[];
  adwin: { changes: [number, number][]; width: number; mean: number }[];
  chi2: number[];
}

function near(ours: number | undefined, theirs: number | undefined, tolerance: number, what: string): void {
  assert.ok(ours !== undefined && theirs !== undefined, what);
  assert.ok(Math.abs(ours - theirs) <= tolerance * Math.max(1, Math.abs(theirs)), `${what}: ${ours}, and ${theirs}`);
}

describe('drift, as scipy, scikit-learn and river have it', () => {
  let theirs: Theirs;
  const watched = CASES.map(({ reference, window }) => {
    const made = driftReference(reference);
    const monitor = driftMonitor(made);
    monitor.observe(window);
    return { columns: made.streams.data?.columns ?? [], report: monitor.report() };
  });
  const clouds = [0.3, 0].map((shift) => ({
    x: rows(60, () => [normal(), normal()]),
    y: rows(40, () => [normal() + shift, normal()]),
  }));

  before(async () => {
    const columns = CASES.flatMap(({ reference, window }, at) =>
      (watched[at]?.columns ?? []).map(({ sample }, column) => ({
        sample,
        reference: reference.map((row) => row[column]),
        values: window.map((row) => row[column]),
      })),
    );
    // SAFETY: the script answers so.
    theirs = (await scikit('contract/scikit_drift.py', {
      ...{ columns, mmd: clouds, adwin: STREAMS, degrees: DEGREES },
    })) as Theirs;
  });

  for (const [at, { what, reference }] of CASES.entries()) {
    for (const test of ['psi', 'jensen-shannon', 'wasserstein', 'kolmogorov-smirnov'] as const) {
      it(`${test} of ${what}`, () => {
        for (const [place] of (reference[0] ?? []).entries()) {
          const ours = watched[at]?.report.results.find((one) => one.test === test && one.column === String(place));
          const expected = theirs.columns[at * 5 + place];
          if (test !== 'kolmogorov-smirnov') near(ours?.value, expected?.[test], 1e-9, `column ${place}`);
          else {
            near(ours?.value, expected?.[test][0], 1e-9, `column ${place}`);
            near(ours?.p, expected?.[test][1], 1e-9, `p of column ${place}`);
          }
        }
      });
    }
  }

  it('total wasserstein is the sum over columns', () => {
    for (const [at, { report }] of watched.entries()) {
      const total = report.results.find(({ test }) => test === 'total wasserstein');
      const sum = theirs.columns.slice(5 * at, 5 * at + 5).reduce((all, { wasserstein }) => all + wasserstein, 0);
      near(total?.value, sum, 1e-9, 'sum');
    }
  });

  it('mmd', () => {
    for (const [at, { x, y }] of clouds.entries()) {
      near(mmd(x, y, gammaOf(x)).value, theirs.mmd[at], 1e-9, `case ${at}`);
    }
  });

  for (const [at, { stream, delta }] of STREAMS.entries()) {
    it(`adwin of stream ${at}`, () => {
      const adwin = new Adwin(delta);
      const changes = stream.flatMap((value, place) => (adwin.update(value) ? [[place, adwin.width]] : []));
      assert.deepEqual(
        { changes, width: adwin.width },
        { changes: theirs.adwin[at]?.changes, width: theirs.adwin[at]?.width },
      );
      near(adwin.mean, theirs.adwin[at]?.mean, 1e-9, 'mean');
    });
  }

  it('thresholds are quantiles of χ²', () => {
    for (const [at, degrees] of DEGREES.entries()) {
      const [expected = 0] = [theirs.chi2[at]];
      near(psiThreshold(degrees + 1, 1, 1) / 2, expected, 0.04, `${degrees} degrees`);
    }
  });
});
