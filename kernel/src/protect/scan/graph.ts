/** The ops of a graph model: known to TensorFlow.js, none that reaches out of the graph. Pure. */
import { isObject, listIn, objectIn, textIn, type Json } from '../../models/json.ts';
import { REACHES_OUT } from '../../models/outside-ops.ts';
import { say } from '../../say.ts';
import { finding, shown, type ScanFinding } from './finding.ts';
import { GRAPH_OPS } from './graph-ops.ts';

const MOST_NODES = 1_000_000;
const LARGEST = 2 ** 31;
/** Of TensorFlow Decision Forests: reads a model from a path in the graph. */
const READS_PATH = /^SimpleMLLoadModel/;

export function scanGraph(topology: Json, where: string): ScanFinding[] {
  const { node, library } = objectIn(topology);
  const functions = listIn(objectIn(library)['function']).map(objectIn);
  const called = new Set(functions.map(({ signature }) => textIn(objectIn(signature)['name'])));
  const nodes = [...listIn(node), ...functions.flatMap(({ nodeDef }) => listIn(nodeDef))];
  if (nodes.length === 0) return [finding('unreadable', where, say('Its graph has no nodes.'))];
  if (nodes.length > MOST_NODES)
    return [finding('size', where, say('It has more than {count} parts.', { count: MOST_NODES }))];
  const findings = scanOps(new Set(nodes.map((one) => textIn(objectIn(one)['op']))), where, called);
  return [...findings, ...nodes.flatMap((one) => scanShape(one, where))];
}

/** @param called names of the graph's own functions, which are called as ops are */
export function scanOps(
  ops: ReadonlySet<string>,
  where: string,
  called: ReadonlySet<string> = new Set(),
): ScanFinding[] {
  return [...ops].flatMap((op): ScanFinding[] => {
    if (REACHES_OUT.test(op) || READS_PATH.test(op))
      return [
        finding('reaching op', where, say('The op {op} reaches files, Python or the network.', { op: shown(op) })),
      ];
    if (GRAPH_OPS.has(op) || called.has(op)) return [];
    return [finding('op', where, say('The op {op} is not known to TensorFlow.js.', { op: shown(op) }))];
  });
}

/** A placeholder or a constant says its shape; -1 is any length. */
function scanShape(node: Json, where: string): ScanFinding[] {
  const { name, attr } = objectIn(node);
  const shape = objectIn(objectIn(objectIn(attr)['shape'])['shape'])['dim'];
  const lengths = listIn(shape).map((dim) => Number(isObject(dim) ? dim['size'] : Number.NaN));
  const isShape = lengths.every((length) => Number.isSafeInteger(length) && length >= -1);
  if (isShape && lengths.reduce((size, length) => size * Math.abs(length), 1) <= LARGEST) return [];
  return [
    finding(
      'shape',
      `${where}: ${shown(textIn(name))}`,
      say('{setting} is {value}.', { setting: 'shape', value: lengths.join() }),
    ),
  ];
}
