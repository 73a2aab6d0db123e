/** A model as boxes and arrows: Vega-Lite whose coordinates are pixels. */
import { SERIES_COLOURS } from '../display/colours.ts';
import { amount, count } from '../display/numbers.ts';
import { size } from '../memory/report.ts';
import type { Row, VegaLiteSpec } from '../mime.ts';
import type { LayerCall } from './layer-calls.ts';
import { say } from '../say.ts';
import { BOX_HEIGHT, BOX_WIDTH, layoutOf } from './model-layout.ts';
import type { ModelLayout } from './model-layout.ts';
import type { ModelBox, ModelBoxes, RepeatedBlock } from './model-boxes.ts';
import { shapesText } from './shapes.ts';

const [BLUE, ORANGE, GREEN, PINK, YELLOW, PURPLE] = SERIES_COLOURS;

/** What kinds of layers do, in the order of their colours; each with the names it is known by. */
const ROLES = [
  ['convolution', BLUE, /^(Conv|DepthwiseConv|SeparableConv)/],
  ['dense', ORANGE, /^(Dense|EinsumDense|Embedding|Dot)$/],
  ['recurrent', GREEN, /(RNN|LSTM|GRU|Bidirectional|TimeDistributed)/],
  ['normalization', PURPLE, /(Normalization|Dropout|Noise)/],
  ['nested model', PINK, /^(Sequential|Functional|Model|LayersModel)$/],
  ['pooling', YELLOW, /Pooling/],
] as const;

/** Bars beside a column of layers. */
const BAR_GAP = 26;
const BAR_WIDTH = 60;
const BAR_STEP = 130;
/** What stands beside blocks that are repeated: "× 1,000". */
const TIMES_WIDTH = 40;
const PADDING = 8;

export async function modelDiagram(title: string, subtitle: string, shown: ModelBoxes): Promise<VegaLiteSpec> {
  const placed = await layoutOf(shown.boxes);
  const barLeft = BOX_WIDTH + BAR_GAP + (shown.repeated.length > 0 ? TIMES_WIDTH : 0);
  const bars = placed.isChain
    ? [
        ...column(say('parameters'), barLeft, shown.boxes, placed, (call) => call.parameters),
        ...column(say('multiply-adds'), barLeft + BAR_STEP, shown.boxes, placed, (call) => call.multiplyAdds),
      ]
    : [];
  const width = placed.isChain ? barLeft + 2 * BAR_STEP : placed.width + (shown.repeated.length > 0 ? TIMES_WIDTH : 0);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: title,
      subtitle,
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      subtitlePadding: 4,
      offset: placed.isChain ? 30 : 14,
    },
    width,
    height: placed.height,
    layer: [...frames(shown.repeated, placed), ...arrows(placed), ...boxes(shown.boxes, placed), ...bars],
  };
}

/** A pixel as a place: nothing is scaled. */
function at(field: string): VegaLiteSpec {
  return { field, type: 'quantitative', scale: null, axis: null };
}

const CORNERS = { x: at('left'), x2: { field: 'right' }, y: at('top'), y2: { field: 'bottom' } };

function boxes(all: readonly ModelBox[], { centres, isChain }: ModelLayout): VegaLiteSpec[] {
  const values = all.map(({ call, hidden }, box): Row => {
    const { x, y } = centres[box] ?? { x: 0, y: 0 };
    return {
      left: x - BOX_WIDTH / 2,
      right: x + BOX_WIDTH / 2,
      top: y - BOX_HEIGHT / 2,
      bottom: y + BOX_HEIGHT / 2,
      inside: x - BOX_WIDTH / 2 + PADDING,
      end: x + BOX_WIDTH / 2 - PADDING,
      upper: y - 7,
      lower: y + 9,
      ...(call
        ? wordsOf(call, isChain)
        : { kind: `… ${say('{count} more layers', { count: count(hidden) })}`, role: 'other' }),
    };
  });
  const roles = ROLES.filter(([name]) => values.some(({ role }) => role === name));
  const colour = {
    field: 'role',
    type: 'nominal',
    scale: {
      domain: [...roles.map(([name]) => name), 'other'],
      range: [...roles.map(([, colour]) => colour), '#8a8a8a'],
    },
    legend: null,
  };
  const text = (field: string, x: string, y: string, mark: VegaLiteSpec): VegaLiteSpec => ({
    mark: { type: 'text', aria: false, baseline: 'middle', ...mark },
    encoding: { x: at(x), y: at(y), text: { field } },
  });
  return [
    {
      data: { values },
      layer: [
        {
          mark: { type: 'rect', cornerRadius: 5, fillOpacity: 0.14, strokeOpacity: 0.8, strokeWidth: 1 },
          encoding: {
            ...CORNERS,
            color: colour,
            tooltip: TOOLTIP.map(([field, title]) => ({ field, type: 'nominal', title: say(title) })),
            description: { field: 'said' },
          },
        },
        text('kind', 'inside', 'upper', { align: 'left', fontSize: 12, fontWeight: 'bold', limit: 148 }),
        text('shape', 'end', 'upper', { align: 'right', fontSize: 11, limit: 106 }),
        text('caption', 'inside', 'lower', { align: 'left', fontSize: 10, limit: isChain ? 254 : 168 }),
        text('held', 'end', 'lower', { align: 'right', fontSize: 10, limit: 86 }),
      ],
    },
  ];
}

const TOOLTIP = [
  ['name', 'layer'],
  ['kind', 'kind'],
  ['detail', 'settings'],
  ['shape', 'output'],
  ['parameters', 'parameters'],
  ['work', 'multiply-adds a sample'],
  ['memory', 'activations a sample'],
] as const;

function wordsOf(call: LayerCall, isChain: boolean): Row {
  const { name, kind, detail, parameters, multiplyAdds, values, outputShapes, shared } = call;
  const shape = shapesText(outputShapes);
  return {
    said: [
      ...[`${kind} ${name}`, detail, say('gives {shape}', { shape })],
      say('{count} parameters', { count: count(parameters) }),
    ]
      .filter(Boolean)
      .join(say(', ')),
    name,
    kind,
    detail,
    role: ROLES.find(([, , names]) => names.test(kind))?.[0] ?? 'other',
    shape,
    caption: [detail, shared ? say('shared') : '', name].filter((part) => part !== '').join(' · '),
    held: isChain || parameters === 0 ? '' : say('{amount} params', { amount: amount(parameters) }),
    parameters: count(parameters),
    work: multiplyAdds === null ? say('not known') : count(multiplyAdds),
    memory: values === null ? say('not known') : size(4 * values),
  };
}

function arrows({ edges }: ModelLayout): VegaLiteSpec[] {
  const values = edges.flatMap(({ points }, edge) => points.map(({ x, y }, step): Row => ({ edge, step, x, y })));
  const heads = edges.flatMap(({ points }): Row[] => points.slice(-1).map(({ x, y }) => ({ x, y: y - 3 })));
  const grey = { color: '#8a8a8a', aria: false };
  return [
    {
      data: { values },
      mark: {
        type: 'line',
        interpolate: 'monotone',
        orient: 'vertical',
        strokeWidth: 1.2,
        strokeOpacity: 0.8,
        ...grey,
      },
      encoding: { x: at('x'), y: at('y'), detail: { field: 'edge' }, order: { field: 'step' } },
    },
    {
      data: { values: heads },
      mark: { type: 'point', shape: 'triangle-down', filled: true, size: 40, opacity: 1, ...grey },
      encoding: { x: at('x'), y: at('y') },
    },
  ];
}

/** Dashed lines around blocks that stand for several. */
function frames(repeated: readonly RepeatedBlock[], { centres }: ModelLayout): VegaLiteSpec[] {
  if (repeated.length === 0) return [];
  const values = repeated.map(({ first, last, times }): Row => {
    const inside = centres.slice(first, last + 1);
    const [xs, ys] = [inside.map(({ x }) => x), inside.map(({ y }) => y)];
    return {
      left: Math.min(...xs) - BOX_WIDTH / 2 - 7,
      right: Math.max(...xs) + BOX_WIDTH / 2 + 7,
      top: Math.min(...ys) - BOX_HEIGHT / 2 - 5,
      bottom: Math.max(...ys) + BOX_HEIGHT / 2 + 5,
      beside: Math.max(...xs) + BOX_WIDTH / 2 + 11,
      middle: (Math.min(...ys) + Math.max(...ys)) / 2,
      times: `× ${count(times)}`,
    };
  });
  return [
    {
      data: { values },
      layer: [
        {
          mark: {
            type: 'rect',
            cornerRadius: 7,
            fillOpacity: 0,
            aria: false,
            stroke: '#8a8a8a',
            strokeDash: [4, 3],
            strokeWidth: 1,
          },
          encoding: CORNERS,
        },
        {
          mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 12, fontWeight: 'bold' },
          encoding: { x: at('beside'), y: at('middle'), text: { field: 'times' } },
        },
      ],
    },
  ];
}

/** A bar and a number beside each box. */
function column(
  title: string,
  left: number,
  all: readonly ModelBox[],
  { centres }: ModelLayout,
  valueOf: (call: LayerCall) => number | null,
): VegaLiteSpec[] {
  const most = Math.max(1, ...all.map(({ call }) => (call ? (valueOf(call) ?? 0) : 0)));
  const values = all.flatMap(({ call }, box): Row[] => {
    const { y = 0 } = centres[box] ?? {};
    const value = call ? valueOf(call) : 0;
    if (value === 0) return [];
    const right = left + (BAR_WIDTH * (value ?? 0)) / most;
    return [
      { left, right, top: y - 5, bottom: y + 5, beside: right + 6, y, text: value === null ? '?' : amount(value) },
    ];
  });
  if (values.length === 0) return [];
  return [
    {
      data: { values: [{ text: title }] },
      mark: { type: 'text', align: 'left', baseline: 'bottom', fontSize: 10, x: left, y: -8 },
      encoding: { text: { field: 'text' } },
    },
    {
      data: { values },
      layer: [
        { mark: { type: 'rect', aria: false, color: BLUE, fillOpacity: 0.75 }, encoding: CORNERS },
        {
          mark: { type: 'text', aria: false, align: 'left', baseline: 'middle', fontSize: 11 },
          encoding: { x: at('beside'), y: at('y'), text: { field: 'text' } },
        },
      ],
    },
  ];
}
