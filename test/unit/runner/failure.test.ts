/** Whatever a cell throws is told; a value that defends itself is told as far as it lets itself. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { failureOf } from '../../../kernel/src/runner/failure.ts';

class Hostile extends Error {
  static fails(): never {
    throw new Error('no text');
  }
  override get name(): string {
    throw new Error('no name');
  }
  override get message(): string {
    throw new Error('no message');
  }
  override get stack(): string {
    throw new Error('no stack');
  }
  override get cause(): unknown {
    throw new Error('no cause');
  }
}

const everyTrap = new Proxy(
  {},
  {
    get: () => {
      throw new Error('trapped');
    },
  },
);
const trapped = new Proxy(new Error('behind a Proxy'), new Proxy({}, everyTrap));

const CASES: [what: string, thrown: unknown, told: string][] = [
  ['an error', new TypeError('no'), 'TypeError: no'],
  ['a string', 'no', "Thrown: 'no'"],
  ['undefined', undefined, 'Thrown: undefined'],
  ['an object', { code: 42 }, 'Thrown: { code: 42 }'],
  ['an object without a prototype', Object.create(null), 'Thrown: [Object: null prototype] {}'],
  ['an object that fails to show itself', { [inspect.custom]: Hostile.fails }, 'Thrown: a value that cannot be shown'],
  ['a frozen error', Object.freeze(new Error('cold')), 'Error: cold'],
  ['an error all of whose getters throw', new Hostile(), 'Error: '],
  ['an error whose prototype is a Proxy', Object.create(trapped), 'Thrown: '],
  ['an error whose name is none', Object.assign(new Error('no'), { name: 7 }), '7: no'],
  ['an error whose stack is none', Object.assign(new Error('no'), { stack: 7 }), 'Error: no'],
];

describe('what was thrown', () => {
  for (const [what, thrown, told] of CASES) {
    it(what, () => {
      const { ename, evalue } = failureOf(thrown);
      assert.ok(`${ename}: ${evalue}`.startsWith(told), `${ename}: ${evalue}`);
    });
  }
  it('a Proxy', () => assert.equal(failureOf(trapped).ename, 'Thrown'));

  it('a long message is cut in its middle', () => {
    const { evalue } = failureOf(new Error(`begins ${'x'.repeat(20_000)} ends`));
    assert.match(evalue, /^begins x{2993} … 16512 characters left out … x{495} ends$/);
  });

  it('lines of a message are no frames', () => {
    const { stack } = failureOf(new Error('first\n    at fake (cell-9.ts:1:1)'));
    assert.equal(stack.split('\n').filter((line) => line.includes('cell-9')).length, 1);
  });
});

describe('errors behind an error', () => {
  it('causes, whatever they are', () => {
    const error = new Error('a', { cause: new TypeError('b', { cause: 'c' }) });
    assert.deepEqual(chain(error), ['Error: a', 'Caused by TypeError: b', "Caused by : 'c'"]);
  });
  it('a cause that is null', () =>
    assert.deepEqual(chain(new Error('a', { cause: null })), ['Error: a', 'Caused by : null']));
  it('a circle ends', () => {
    const error = new Error('a');
    error.cause = new Error('b', { cause: error });
    assert.deepEqual(chain(error), ['Error: a', 'Caused by Error: b', 'Caused by : an error that is told above']);
  });
  it('a long chain ends', () => {
    let error = new Error('0');
    for (let depth = 1; depth < 100; depth++) error = new Error(String(depth), { cause: error });
    assert.equal(chain(error).at(-1), 'Caused by : more errors');
  });
  it('each error of an AggregateError', () => {
    const error = new AggregateError([new Error('x'), 'y'], 'several');
    assert.deepEqual(chain(error), ['AggregateError: several', 'Error 1 of 2 Error: x', "Error 2 of 2 : 'y'"]);
  });
  it('ten errors of a thousand', () => {
    const error = new AggregateError(Array.from({ length: 1000 }, (_, i) => new Error(String(i))));
    assert.equal(chain(error).at(-1), 'Error 10 of 1000 Error: 9');
  });
});

function chain(thrown: unknown): string[] {
  const lines: string[] = [];
  const tell = (label: string, { ename, evalue, related = [] }: ReturnType<typeof failureOf>): void => {
    lines.push(`${label} ${ename}: ${evalue}`.trim());
    for (const one of related) tell(one.label, one.failure);
  };
  tell('', failureOf(thrown));
  return lines;
}
