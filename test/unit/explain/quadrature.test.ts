import assert from 'node:assert/strict';
import { gaussLegendre } from '../../../kernel/src/explain/quadrature.ts';

describe('Gauss-Legendre quadrature', () => {
  const integral = (points: number, f: (x: number) => number) => {
    const { nodes, weights } = gaussLegendre(points);
    return nodes.reduce((sum, node, index) => sum + f(node) * (weights[index] ?? 0), 0);
  };

  for (const points of [1, 2, 5, 50, 800]) {
    it(`with ${points} points is exact for a polynomial of degree ${2 * points - 1}`, () => {
      const degree = 2 * points - 1;
      assert.ok(Math.abs(integral(points, (x) => x ** degree) - 1 / (degree + 1)) < 1e-13);
    });
  }

  it('with 2 points has the nodes of the textbook, from left to right', () => {
    const { nodes, weights } = gaussLegendre(2);
    assert.ok(Math.abs((nodes[0] ?? 0) - (1 - 1 / Math.sqrt(3)) / 2) < 1e-15);
    assert.deepEqual(
      [...weights].map((weight) => weight.toFixed(12)),
      ['0.500000000000', '0.500000000000'],
    );
  });
});
