import assert from 'node:assert/strict';
import { publicName, toldFrames, type Frame } from '../../../kernel/src/runner/frames.ts';

/** `u` a user's frame, `e` the engine's, `b` one of JavaScript itself, `h` a hidden one; what follows is its text. */
const CASES: [what: string, frames: string, told: string][] = [
  ['frames of a user', 'u:f u:g', 'f g'],
  ['ours and those of Node are hidden', 'u:f h:post h:run', 'f'],
  ['the engine is one line, named after what was called', 'e:assert e:conv2d_ e:tf.conv2d u:f', 'tf.conv2d f'],
  ['the engine is one line across frames of ours', 'u:f e:scopedRun h:repair e:tf.tidy u:g', 'f tf.tidy g'],
  ['an engine without a name is no line', 'u:f e: u:g', 'f g'],
  ['an engine that no user has called is no line', 'u:f e:step', 'f'],
  ['built-in ones between users', 'u:f b:Array.map u:g', 'f Array.map g'],
  ['a built-in one that threw', 'b:JSON.parse u:g', 'JSON.parse g'],
  ['built-in ones of the engine are hidden', 'e:fit b:Promise e:model.fit u:g', 'model.fit g'],
  ['built-in ones at the end are hidden', 'u:f b:Promise h:run', 'f'],
  ['twice is no recursion', 'u:f u:f', 'f f'],
  ['recursion', 'u:f u:f u:f u:f u:g', 'f … the line above again and again, at least 3 times more g'],
  [
    'recursion of two, cut off in the middle',
    'u:up u:f u:g u:f u:g u:f u:g u:f',
    'up f g … the 2 lines above again and again, at least 2 times more',
  ],
];

describe('the frames that are told', () => {
  for (const [what, frames, told] of CASES) {
    it(what, () => assert.equal(toldFrames(frames.split(' ').map(frameOf)).join(' '), told));
  }
});

describe('what the engine is called by', () => {
  const spaces = new Map([
    ['conv2d', 'tf'],
    ['dense', 'tf.layers'],
  ]);
  const NAMES: [type: string | null, name: string, told: string][] = [
    ['Object', 'conv2d__op', 'tf.conv2d'],
    [null, 'conv2d_', 'tf.conv2d'],
    ['Object', 'dense', 'tf.layers.dense'],
    ['Sequential', 'Sequential.fit', 'model.fit'],
    ['Tensor', 'getGlobalTensorClass.add', 'tensor.add'],
    ['SGDOptimizer', 'minimize', 'optimizer.minimize'],
    ['Dense', 'apply', 'Dense.apply'],
    ['Engine', 'scopedRun', ''],
    [null, '', ''],
  ];
  for (const [type, name, told] of NAMES) {
    it(`${type} ${name}`, () => assert.equal(publicName(type, name, spaces), told));
  }
});

function frameOf(written: string): Frame {
  const [kind = '', text = ''] = written.split(':');
  const kinds: { [letter: string]: Frame['kind'] } = { u: 'user', e: 'engine', b: 'built in', h: 'hidden' };
  return { kind: kinds[kind] ?? 'hidden', text: () => text };
}
