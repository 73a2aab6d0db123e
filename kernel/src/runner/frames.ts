/** The frames of a stack -> those that a user can do something with. Pure. */

export interface Frame {
  /**
   * `user`: in a cell, or a file that is no part of us; `engine`: of TensorFlow.js; `built in`: of JavaScript itself, such as
   * `Array.map`; `hidden`: of Node.js, or ours.
   */
  readonly kind: 'user' | 'engine' | 'built in' | 'hidden';
  /** What is told of it: of the engine's the name that a user knows it by, or nothing. Asked for those that are shown. */
  readonly text: () => string;
}

const LONGEST_CYCLE = 8;
/** A cycle is folded from so many rounds on. */
const ROUNDS = 3;

/** Neighbours of the engine become one, named after what was called from outside; what is below the last user's line is left out. */
export function toldFrames(frames: readonly Frame[]): string[] {
  const told: string[] = [];
  let engine: Frame | undefined;
  let above: Frame['kind'] = 'user';
  frames.forEach((frame, index) => {
    switch (frame.kind) {
      case 'user': {
        const name = engine?.text() ?? '';
        if (name !== '') told.push(name);
        engine = undefined;
        told.push(frame.text());
        break;
      }
      case 'engine':
        engine = frame;
        break;
      case 'built in':
        if (above === 'user' && frames[index + 1]?.kind === 'user') told.push(frame.text());
        break;
      case 'hidden':
        break;
    }
    above = frame.kind;
  });
  return folded(told);
}

/** Rounds of a recursion after the first are counted. */
function folded(lines: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < lines.length;) {
    const [length, rounds] = cycleAt(lines, at);
    kept.push(...lines.slice(at, at + length));
    if (rounds > 1) {
      const what = length === 1 ? 'the line above' : `the ${length} lines above`;
      kept.push(`… ${what} again and again, at least ${rounds - 1} times more`);
    }
    at += length * rounds;
    // the last round may be cut off by the end of the stack
    while (rounds > 1 && lines[at] !== undefined && lines[at] === lines[at - length]) at += 1;
  }
  return kept;
}

/** The shortest cycle that begins here, and how often it is gone through; one line that is there once is a cycle too. */
function cycleAt(lines: readonly string[], at: number): [length: number, rounds: number] {
  for (let length = 1; length <= LONGEST_CYCLE; length++) {
    let end = at + length;
    while (end < lines.length && lines[end] === lines[end - length]) end++;
    const rounds = Math.floor((end - at) / length);
    if (rounds >= ROUNDS) return [length, rounds];
  }
  return [1, 1];
}

/** Methods of these are told as people name such objects. */
const OBJECTS: readonly [type: RegExp, name: string][] = [
  [/^(Sequential|Functional|LayersModel|GraphModel)$/, 'model'],
  [/^(Tensor\d?D?|Variable)$/, 'tensor'],
  [/Optimizer$/, 'optimizer'],
  [/Dataset$/, 'dataset'],
  [/Iterator$/, 'iterator'],
];

/** `conv2d__op` -> `tf.conv2d`, `fit` of a Sequential -> `model.fit`; nothing for what has no name. */
export function publicName(type: string | null, name: string, spaces: ReadonlyMap<string, string>): string {
  const own = name.replace(/^.*\./, '').replace(/_(_op)?$/, '');
  if (!/^[a-z]\w*$/i.test(own) || own === 'fulfilled' || own === 'step') return '';
  const object = OBJECTS.find(([pattern]) => pattern.test(type ?? ''));
  if (object) return `${object[1]}.${own}`;
  const space = spaces.get(own);
  if (space !== undefined) return `${space}.${own}`;
  const isClass = type !== null && /^[A-Z]\w*$/.test(type) && !['Object', 'Module', 'Promise', 'Engine'].includes(type);
  return isClass ? `${type}.${own}` : '';
}
