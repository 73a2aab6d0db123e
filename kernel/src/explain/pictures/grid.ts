/** The attributions of a sequence, one cell a step and value. Pure. */
import { say } from '../../say.ts';
import type { VegaLiteSpec } from '../../mime.ts';
import { NEUTRAL } from '../../display/colours.ts';
import { figure } from '../../display/numbers.ts';
import { greatestStrength, valueName } from './names.ts';
import type { Named } from './names.ts';
import { heading, SIDE, SIGN_COLOUR } from './panels.ts';

const WIDTH = 260;

/** @param shape [steps, values] */
export function sequenceGrid(
  title: string,
  caption: readonly string[],
  values: Float32Array,
  shape: readonly number[],
  named: Named,
): VegaLiteSpec {
  const [, width = 1] = shape;
  const most = greatestStrength(values);
  const cells = Array.from(values, (value, index) => ({
    step: Math.floor(index / width),
    column: named.columns?.[index % width] ?? `[${index % width}]`,
    name: valueName(index, shape, named),
    strength: most === 0 ? 0 : Math.abs(value) / most,
    text: figure(value),
    kind: value < 0 ? 'against' : 'for',
  }));
  return {
    title: heading(title, caption),
    width: WIDTH,
    height: SIDE,
    data: { values: cells },
    mark: { type: 'rect', stroke: NEUTRAL, strokeOpacity: 0.2, strokeWidth: 0.5 },
    encoding: {
      x: {
        field: 'step',
        type: 'ordinal',
        title: say('step'),
        axis: { labelAngle: 0, labelOverlap: true, ticks: false },
      },
      y: { field: 'column', type: 'nominal', sort: null, title: null, axis: { ticks: false, labelOverlap: true } },
      color: SIGN_COLOUR,
      opacity: {
        field: 'strength',
        type: 'quantitative',
        scale: { type: 'pow', exponent: 0.65, domain: [0, 1], range: [0, 1] },
        legend: null,
      },
      tooltip: [
        { field: 'name', title: say('value') },
        { field: 'text', title: say('attribution') },
      ],
    },
  };
}
