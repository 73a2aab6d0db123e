import assert from 'node:assert/strict';
import { heatMap, resize } from '../../../kernel/src/explain/heat-map.ts';
import type { Attribution } from '../../../kernel/src/explain/method.ts';

const attribution = (values: number[], shape: number[], sign: Attribution['sign']): Attribution => ({
  method: sign === 'signed' ? 'integrated-gradients' : 'grad-cam',
  values: Float32Array.from(values),
  shape,
  sign,
  target: 0,
  score: 'output',
  cost: { forward: 1, backward: 1, milliseconds: 0 },
});
const opacities = (map: { rgba: Uint8Array }) => [...map.rgba].filter((_, index) => index % 4 === 3);

describe('heat map', () => {
  it('is clear where nothing counts and strongest where most does', () => {
    const [none = 0, weak = 0, strong = 0] = opacities(heatMap(attribution([0, -0.1, 1], [1, 3], 'signed'), 3, 1));
    assert.equal(none, 0);
    assert.ok(weak > 0 && weak < strong);
  });

  it('draws equal strengths for and against equally strongly, in different colours', () => {
    const { rgba } = heatMap(attribution([0.5, -0.5], [1, 2], 'signed'), 2, 1);
    assert.equal(rgba[3], rgba[7]);
    assert.notDeepEqual(rgba.slice(0, 3), rgba.slice(4, 7));
  });

  it('adds up the channels of a pixel', () => {
    assert.deepEqual(opacities(heatMap(attribution([1, -1, 0, 2, 0, 0], [1, 2, 3], 'signed'), 2, 1)), [0, 235]);
  });

  it('of nothing is clear', () => {
    assert.deepEqual(opacities(heatMap(attribution([0, 0], [1, 2], 'positive'), 2, 1)), [0, 0]);
  });

  it('is not led astray by one outlier', () => {
    const values = Array.from({ length: 400 }, (_, index) => (index === 7 ? 1000 : 1));
    assert.equal(opacities(heatMap(attribution(values, [20, 20], 'signed'), 20, 20))[100], 235);
  });

  it('is enlarged bilinearly, pixel centres at halves', () => {
    assert.deepEqual([...resize(Float32Array.from([0, 4]), 2, 1, 4, 1)], [0, 1, 3, 4]);
  });
});
