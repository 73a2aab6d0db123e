/** Layers that only move values: flatten, reshape, permute, pad, crop, enlarge, repeat. */
import { inputOf, only, refuse, setting, sides } from './call.ts';
import type { Call } from './call.ts';
import type { Value } from './graph.ts';

export function flatten(call: Call): Value {
  only(call, 'dataFormat', 'channelsLast');
  return call.graph.add('Flatten', [inputOf(call)], { axis: 1 });
}

export function reshape(call: Call): Value {
  const sizes = call.outputShape.slice(1).map((size) => size ?? refuse(call, 'targetShape', call.outputShape));
  return call.graph.add('Reshape', [inputOf(call), call.graph.wholes([-1, ...sizes])]);
}

export function permute(call: Call): Value {
  const dims = sides(call, 'dims', 1);
  return call.graph.add('Transpose', [inputOf(call)], { perm: [0, ...dims] });
}

export function repeatVector(call: Call): Value {
  const { graph } = call;
  const rows = graph.add('Unsqueeze', [inputOf(call), graph.wholes([1])]);
  return graph.add('Tile', [rows, graph.wholes([1, Number(setting(call, 'n')), 1])]);
}

export function zeroPadding(call: Call): Value {
  only(call, 'dataFormat', 'channelsLast');
  const [rows = [0, 0], columns = [0, 0]] = pairs(call, 'padding');
  const pads = call.graph.wholes([0, rows[0] ?? 0, columns[0] ?? 0, 0, 0, rows[1] ?? 0, columns[1] ?? 0, 0]);
  return call.graph.add('Pad', [inputOf(call), pads]);
}

export function cropping(call: Call): Value {
  only(call, 'dataFormat', 'channelsLast');
  const { graph } = call;
  const [rows = [0, 0], columns = [0, 0]] = pairs(call, 'cropping');
  const starts = graph.wholes([rows[0] ?? 0, columns[0] ?? 0]);
  const END = 2 ** 31 - 1;
  const ends = graph.wholes([rows, columns].map(([, behind = 0]) => (behind === 0 ? END : -behind)));
  return graph.add('Slice', [inputOf(call), starts, ends, graph.wholes([1, 2])]);
}

export function upSampling(call: Call): Value {
  only(call, 'dataFormat', 'channelsLast');
  only(call, 'interpolation', 'nearest');
  const { graph } = call;
  const [height = 1, width = 1] = sides(call, 'size', 2);
  const scales = graph.floats([1, height, width, 1], [4]);
  const attributes = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
  return graph.add('Resize', [inputOf(call), '', scales], attributes);
}

/** `[[top, bottom], [left, right]]`, or shorter. */
function pairs(call: Call, name: string): number[][] {
  const given = setting(call, name);
  if (typeof given === 'number')
    return [
      [given, given],
      [given, given],
    ];
  if (!Array.isArray(given)) return refuse(call, name, given);
  return given.map((side: unknown) => (Array.isArray(side) ? side.map(Number) : [Number(side), Number(side)]));
}
