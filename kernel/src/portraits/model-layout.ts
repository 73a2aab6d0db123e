/** Where the boxes of a model stand: one below the other, or, where it branches, layer by layer (dagre's layered layout). */
import type { ModelBox } from './model-boxes.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface ModelLayout {
  readonly width: number;
  readonly height: number;
  /** Middle of each box, in pixels from the top left. */
  readonly centres: readonly Point[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly points: readonly Point[] }[];
  /** Each box takes what the one above it gives, and nothing else. */
  readonly isChain: boolean;
}

export const BOX_WIDTH = 270;
export const BOX_HEIGHT = 38;
const GAP = 16;

/** What of dagre is used. */
interface Dagre {
  Graph: new () => DagreGraph;
  layout(graph: DagreGraph): void;
}

interface DagreGraph {
  setGraph(settings: { rankdir: 'TB'; nodesep: number; ranksep: number; edgesep: number }): void;
  setNode(name: string, box: { width: number; height: number }): void;
  setEdge(from: string, to: string, label: object): void;
  graph(): { width?: number; height?: number };
  node(name: string): Partial<Point>;
  edges(): { v: string; w: string }[];
  edge(edge: { v: string; w: string }): { points?: Point[] };
}

export async function layoutOf(boxes: readonly ModelBox[]): Promise<ModelLayout> {
  const isChain = boxes.every(({ inputs }, box) =>
    box === 0 ? inputs.length === 0 : inputs.length === 1 && inputs[0] === box - 1,
  );
  return isChain ? columnOf(boxes.length) : graphOf(boxes);
}

function columnOf(count: number): ModelLayout {
  const top = (box: number) => box * (BOX_HEIGHT + GAP);
  return {
    width: BOX_WIDTH,
    height: Math.max(0, top(count) - GAP),
    centres: Array.from({ length: count }, (_, box) => ({ x: BOX_WIDTH / 2, y: top(box) + BOX_HEIGHT / 2 })),
    edges: Array.from({ length: Math.max(0, count - 1) }, (_, from) => ({
      from,
      to: from + 1,
      points: [
        { x: BOX_WIDTH / 2, y: top(from) + BOX_HEIGHT },
        { x: BOX_WIDTH / 2, y: top(from + 1) },
      ],
    })),
    isChain: true,
  };
}

async function graphOf(boxes: readonly ModelBox[]): Promise<ModelLayout> {
  // SAFETY: dagre 3 has these; its own declarations do not resolve under Node's rules for modules.
  const { Graph, layout } = (await import('@dagrejs/dagre')) as unknown as Dagre;
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 24, ranksep: 26, edgesep: 14 });
  for (const [box, { inputs }] of boxes.entries()) {
    graph.setNode(String(box), { width: BOX_WIDTH, height: BOX_HEIGHT });
    for (const input of inputs) graph.setEdge(String(input), String(box), {});
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const centres = boxes.map((_, box) => {
    const { x = 0, y = 0 } = graph.node(String(box));
    return { x, y };
  });
  const edges = graph.edges().map((edge) => {
    const [from, to] = [Number(edge.v), Number(edge.w)];
    return { from, to, points: attached(graph.edge(edge).points ?? [], centres[from], centres[to]) };
  });
  return { width, height, centres, edges, isChain: false };
}

/** An edge leaves a box below and enters one above, never at a corner. */
function attached(points: readonly Point[], from: Point | undefined, to: Point | undefined): Point[] {
  const between = points.slice(1, -1);
  const [first, last] = [between[0], between.at(-1)];
  if (!from || !to || !first || !last) return [...points];
  const beside = (point: Point, box: Point) =>
    Math.max(box.x - BOX_WIDTH / 2 + 14, Math.min(box.x + BOX_WIDTH / 2 - 14, point.x));
  return [
    { x: beside(first, from), y: from.y + BOX_HEIGHT / 2 },
    ...between,
    { x: beside(last, to), y: to.y - BOX_HEIGHT / 2 },
  ];
}
