/** Gradients that tfjs lacks or has wrong, and their gradients, against TensorFlow's and against differences, on each rung. */
import assert from 'node:assert/strict';
import { assertClose } from './close.ts';
import { CASES } from './gradient-cases.ts';
import type { GradientResult } from './gradients.ts';
import { inTensorFlow, onRung, RUNGS, type Rung } from './peers.ts';

/** Of a difference at steps of 1/64 in single precision. */
const ROUGH = 2e-2;

describe('gradients, and gradients of gradients', function () {
  this.timeout(300_000);
  const all = CASES.flatMap(({ cases }) => cases);
  const found = new Map<Rung, GradientResult[]>();
  let tensorflow: Omit<GradientResult, 'differences'>[];

  before(async () => {
    // SAFETY: gradients.py prints it.
    tensorflow = (await inTensorFlow('gradients.py', all)) as typeof tensorflow;
    // SAFETY: gradients.ts prints it.
    for (const rung of RUNGS) found.set(rung, (await onRung(rung, 'gradients.ts', all)) as GradientResult[]);
  });

  for (const { what, cases, smooth } of CASES) {
    for (const rung of RUNGS) {
      it(`${what}, on ${rung}`, () => {
        for (const one of cases) {
          const index = all.indexOf(one);
          const ours = found.get(rung)?.[index] ?? assert.fail();
          const peer = tensorflow[index] ?? assert.fail();
          const said = `${one.op} ${JSON.stringify(one.rest)} of ${one.inputs.map(({ shape }) => `[${shape.join()}]`).join()}`;
          assertClose([ours.value], [peer.value], `value of ${said}`);
          for (const order of ['first', 'second'] as const) {
            assert.equal(ours[order].length, one.inputs.length);
            ours[order].forEach((gradient, input) =>
              assertClose(gradient, peer[order][input] ?? [], `${order} derivative of ${said} by input ${input}`, 1e-4),
            );
          }
          if (!smooth) continue;
          const along = (gradients: number[][]) =>
            gradients.flat().reduce((sum, slope, at) => sum + slope * (direction[at] ?? NaN), 0);
          const direction = one.direction.flatMap(({ values }) => values);
          assertClose([along(ours.first), along(ours.second)], ours.differences, `differences of ${said}`, ROUGH);
        }
      });
    }
  }
});
