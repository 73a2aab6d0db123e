import assert from 'node:assert/strict';
import type { JsonObject } from '../../../kernel/src/messages.ts';
import { changes, removeBuffers, restoreBuffers, type BufferPath } from '../../../kernel/src/widget/state.ts';

const A = new Uint8Array([1, 2]);
const B = new Float32Array([0.5]);

interface Case {
  name: string;
  state: object;
  sent: JsonObject;
  paths: BufferPath[];
  buffers: unknown[];
}

/** The examples of the widgets' schema (messages.md of ipywidgets), and what JavaScript adds. */
const CASES: Case[] = [
  { name: 'no buffers', state: { a: 1, b: [null, 'x'] }, sent: { a: 1, b: [null, 'x'] }, paths: [], buffers: [] },
  { name: 'at the top', state: { x: A, y: 1 }, sent: { y: 1 }, paths: [['x']], buffers: [A] },
  { name: 'in an object', state: { x: { ar: A } }, sent: { x: {} }, paths: [['x', 'ar']], buffers: [A] },
  {
    name: 'in lists',
    state: { y: [A, 7, [B]] },
    sent: { y: [null, 7, [null]] },
    paths: [
      ['y', 0],
      ['y', 2, 0],
    ],
    buffers: [A, B],
  },
  { name: 'an ArrayBuffer', state: { x: A.buffer }, sent: {}, paths: [['x']], buffers: [A.buffer] },
  {
    name: 'dates, holes and functions as JSON has them',
    state: { d: new Date(0), u: undefined, f: () => 1, l: [undefined] },
    sent: { d: '1970-01-01T00:00:00.000Z', l: [null] },
    paths: [],
    buffers: [],
  },
  { name: 'nothing that is no number', state: { n: NaN }, sent: { n: null }, paths: [], buffers: [] },
];

describe("a widget's state on the wire", () => {
  for (const { name, state, sent, paths, buffers } of CASES) {
    it(`${name}: buffers are taken out, and nothing of the state is changed`, () => {
      const before = structuredClone(Object.keys(state));
      assert.deepEqual(removeBuffers(state), { state: sent, buffer_paths: paths, buffers });
      assert.deepEqual(Object.keys(state), before);
    });
  }

  const received: [name: string, state: JsonObject, paths: BufferPath[], buffers: Uint8Array[], whole: object][] = [
    ['at the top', { y: 1 }, [['x']], [A], { y: 1, x: A }],
    ['in an object', { x: {} }, [['x', 'ar']], [A], { x: { ar: A } }],
    ['in a list', { y: [null, 7] }, [['y', 0]], [A], { y: [A, 7] }],
    ['a path that leads nowhere', { y: 1 }, [['z', 'q']], [A], { y: 1 }],
    ['a path into a number', { y: 1 }, [['y', 'q']], [A], { y: 1 }],
    ['an empty path', { y: 1 }, [[]], [A], { y: 1 }],
    ['more paths than buffers', { y: 1 }, [['a'], ['b']], [A], { y: 1, a: A }],
  ];
  for (const [name, state, paths, buffers, whole] of received) {
    it(`${name}: buffers are put back`, () => {
      assert.deepEqual(restoreBuffers(structuredClone(state), paths, buffers), whole);
    });
  }

  it('a hostile path changes no prototype', () => {
    restoreBuffers(
      { a: {} },
      [
        ['__proto__', 'polluted'],
        ['a', '__proto__', 'polluted'],
        ['constructor', 'x'],
      ],
      [A, A, A],
    );
    assert.equal(Reflect.get({}, 'polluted'), undefined);
    assert.equal(Reflect.get(Object, 'x'), undefined);
  });

  const same = { deep: 1 };
  const differences: [name: string, next: object, told: object][] = [
    ['equal primitives are not told', { n: 1, s: 'x', z: null }, {}],
    ['other primitives are', { n: 2 }, { n: 2 }],
    ['NaN is NaN', { nan: NaN }, {}],
    ['objects always are: they may have been changed in place', { o: same }, { o: same }],
    ['new keys are', { extra: undefined, more: 0 }, { more: 0 }],
  ];
  for (const [name, next, told] of differences) {
    it(`changes: ${name}`, () => {
      assert.deepEqual(changes({ n: 1, s: 'x', z: null, nan: NaN, o: same }, next), told);
    });
  }
});
