/** The boxes of a model's diagram: a box a layer, of many layers a box a repeated one, and never more than fit. Pure. */
import type { LayerCall } from './layer-calls.ts';
import { runsOf } from './repeats.ts';

export interface ModelBox {
  /** What it stands for; null: for `hidden` layers that have no box. */
  readonly call: LayerCall | null;
  readonly hidden: number;
  /** Boxes whose outputs it takes, as places in the list; all stand before it. */
  readonly inputs: readonly number[];
}

/** Boxes that stand for several equal blocks. */
export interface RepeatedBlock {
  readonly first: number;
  readonly last: number;
  readonly times: number;
}

export interface ModelBoxes {
  readonly boxes: readonly ModelBox[];
  readonly repeated: readonly RepeatedBlock[];
}

/** With more layers, equal blocks are shown once. */
const UNFOLDED = 40;
/** With more boxes than this, those in the middle are left out. */
const MOST = 60;

export function modelBoxes(calls: readonly LayerCall[]): ModelBoxes {
  const runs =
    calls.length <= UNFOLDED ? calls.map((_, start) => ({ start, length: 1, times: 1 })) : runsOf(signatures(calls));
  const boxOf = new Map<number, number>();
  const shown: { call: LayerCall; from: number[] }[] = [];
  const repeated: RepeatedBlock[] = [];
  for (const { start, length, times } of runs) {
    const first = shown.length;
    for (let item = 0; item < length; item++) {
      const places = Array.from({ length: times }, (_, time) => start + time * length + item);
      places.forEach((place) => boxOf.set(place, shown.length));
      const call = calls[start + item];
      if (call) shown.push({ call, from: places.flatMap((place) => calls[place]?.inputs ?? []) });
    }
    if (times > 1) repeated.push({ first, last: first + length - 1, times });
  }
  const boxes = shown.map(({ call, from }, box): ModelBox => {
    // What a block takes from the one before it, which is the same box, is not drawn.
    const inputs = [...new Set(from.map((place) => boxOf.get(place) ?? box))].filter((input) => input < box);
    return { call, hidden: 0, inputs: inputs.sort((a, b) => a - b) };
  });
  return boxes.length <= MOST ? { boxes, repeated } : withoutMiddle(boxes, repeated, calls.length);
}

/** Equal for layers that do the same to the same, and take it from equally far before. */
function signatures(calls: readonly LayerCall[]): string[] {
  return calls.map(({ kind, detail, inputs, inputShapes, outputShapes, parameters, shared }, place) =>
    JSON.stringify([kind, detail, inputs.map((input) => place - input), inputShapes, outputShapes, parameters, shared]),
  );
}

function withoutMiddle(boxes: readonly ModelBox[], repeated: readonly RepeatedBlock[], layers: number): ModelBoxes {
  const half = (MOST - 1) / 2;
  const begin = Math.floor(half);
  const skipped = boxes.length - MOST + 1;
  const moved = (box: number) => (box < begin ? box : box < begin + skipped ? begin : box - skipped + 1);
  const hiddenCalls = layers - layersIn(boxes, repeated, (box) => box < begin || box >= begin + skipped);
  const middle = boxes.slice(begin, begin + skipped).flatMap(({ inputs }) => inputs.map(moved));
  const kept = boxes.flatMap((box, place): ModelBox[] => {
    if (place === begin) return [{ call: null, hidden: hiddenCalls, inputs: below(middle, begin) }];
    if (place > begin && place < begin + skipped) return [];
    return [{ ...box, inputs: below(box.inputs.map(moved), moved(place)) }];
  });
  const outside = repeated.filter(({ first, last }) => last < begin || first >= begin + skipped);
  return {
    boxes: kept,
    repeated: outside.map(({ first, last, times }) => ({ first: moved(first), last: moved(last), times })),
  };
}

function below(inputs: readonly number[], box: number): number[] {
  return [...new Set(inputs)].filter((input) => input < box).sort((a, b) => a - b);
}

function layersIn(
  boxes: readonly ModelBox[],
  repeated: readonly RepeatedBlock[],
  isShown: (box: number) => boolean,
): number {
  const timesOf = (box: number) => repeated.find(({ first, last }) => first <= box && box <= last)?.times ?? 1;
  return boxes.reduce((sum, _, box) => sum + (isShown(box) ? timesOf(box) : 0), 0);
}
