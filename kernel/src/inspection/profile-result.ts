/** What `profile` returns: a step as a tree of frames, its layers and ops, a table and a flame graph. */
import { count, figure, percent } from '../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import { size } from '../memory/report.ts';
import type { MimeBundle } from '../messages.ts';
import type { PictureTable } from '../mime.ts';
import { inMarkdown, portraitBundle } from '../portraits/chart.ts';
import { say } from '../say.ts';
import { flameGraph, opName } from './flame-graph.ts';
import { framesIn } from './frames.ts';
import type { Frame } from './frames.ts';

export interface LayerTime {
  name: string;
  /** Milliseconds. */
  forward: number;
  backward: number;
  /** By how much its forward pass made the tensors of the engine grow. */
  bytes: number;
}

export interface OpTime {
  name: string;
  calls: number;
  /** Without other ops that it calls. */
  milliseconds: number;
}

export interface ProfileParts {
  readonly what: 'prediction' | 'training step';
  readonly backend: string;
  readonly samples: number;
  /** The step with the median time, op by op, as a tree: phases, layers, ops. */
  readonly root: Frame;
  /** By how much the tensors of the engine grew at most. */
  readonly peakBytes: number;
  /** Milliseconds of the step when nobody watches: `predict` as it is, a training step op by op. */
  readonly plain: number;
}

const MOST_ROWS = 100;
const NAMED_OPS = 8;

export class Profile implements Displayable, ProfileParts {
  readonly what: 'prediction' | 'training step';
  readonly backend: string;
  readonly samples: number;
  readonly root: Frame;
  readonly peakBytes: number;
  readonly plain: number;

  constructor({ what, backend, samples, root, peakBytes, plain }: ProfileParts) {
    this.what = what;
    this.backend = backend;
    this.samples = samples;
    this.root = root;
    this.peakBytes = peakBytes;
    this.plain = plain;
  }

  get milliseconds(): number {
    return this.root.milliseconds;
  }

  /** In the order in which they are called. What the loss costs on the way back is called `loss`. */
  get layers(): LayerTime[] {
    const within = (phase: string) =>
      this.root.children.filter(({ name }) => name === phase).flatMap(({ children }) => children);
    const [forward, backward] = [within('forward'), within('backward')].map((frames) =>
      frames.filter(({ kind }) => kind === 'layer'),
    );
    const names = new Set([...(forward ?? []), ...(backward ?? [])].map(({ name }) => name));
    return [...names].map((name) => {
      const ahead = forward?.find((frame) => frame.name === name);
      const back = backward?.find((frame) => frame.name === name);
      return { name, forward: ahead?.milliseconds ?? 0, backward: back?.milliseconds ?? 0, bytes: ahead?.bytes ?? 0 };
    });
  }

  /** Those that take most time first. */
  get ops(): OpTime[] {
    const ops = Map.groupBy(
      [...framesIn(this.root)].filter(({ kind }) => kind === 'op'),
      ({ name }) => name,
    );
    return [...ops]
      .map(([name, frames]) => ({
        name,
        calls: frames.reduce((sum, { calls }) => sum + calls, 0),
        milliseconds: frames.reduce((sum, { self }) => sum + self, 0),
      }))
      .sort((one, other) => other.milliseconds - one.milliseconds);
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const { layers, ops, root } = this;
    const title = titleOf(this);
    const notes = notesOf(this);
    const { spec, note } = flameGraph(root, title, notes);
    const most = ops
      .slice(0, NAMED_OPS)
      .map(({ name, calls, milliseconds }) => `${opName(name)} × ${count(calls)} ${figure(milliseconds)} ms`)
      .join(say(', '));
    const cut =
      layers.length > MOST_ROWS
        ? [say('The table has the first {rows} of {layers} layers.', { rows: MOST_ROWS, layers: layers.length })]
        : [];
    return portraitBundle({
      title,
      spec,
      table: tableOf(this),
      notes: [say('Ops: {most}.', { most: most || say('none') }), ...notes, ...(note === '' ? [] : [note]), ...cut].map(
        inMarkdown,
      ),
    });
  }
}

function titleOf({ what, samples, milliseconds, peakBytes, backend }: Profile): string {
  const rows = samples === 1 ? say('1 sample') : say('{scores} samples', { scores: count(samples) });
  const values = { rows, time: figure(milliseconds), size: size(peakBytes), backend };
  return what === 'prediction'
    ? say('A prediction of {rows}, op by op: {time} ms, tensors grow by {size} ({backend})', values)
    : say('A training step of {rows}, op by op: {time} ms, tensors grow by {size} ({backend})', values);
}

function notesOf({ what, plain, milliseconds, root }: Profile): string[] {
  const ops = [...framesIn(root)].filter(({ kind }) => kind === 'op').reduce((sum, { self }) => sum + self, 0);
  const share = milliseconds > 0 ? ops / milliseconds : 0;
  return [
    say('{share} of the time is spent in ops, the rest in JavaScript between them.', { share: percent(share) }),
    what === 'prediction'
      ? say(
          "`predict` as it is takes {time} ms; on the native engine it runs as one function of TensorFlow's, in which ops are not told apart.",
          { time: figure(plain) },
        )
      : say(
          "Unwatched, op by op, it takes {time} ms. The update of the weights is left out; on the native engine `fit` runs the whole step as one function of TensorFlow's, usually faster.",
          { time: figure(plain) },
        ),
  ];
}

function tableOf({ layers, milliseconds, what }: Profile): PictureTable {
  const isTraining = what === 'training step';
  const share = (time: number) => (milliseconds > 0 ? percent(time / milliseconds) : null);
  return {
    columns: [
      say('layer'),
      say('forward ms'),
      ...(isTraining ? [say('backward ms')] : []),
      say('share'),
      say('tensors'),
    ],
    rows: layers
      .slice(0, MOST_ROWS)
      .map(({ name, forward, backward, bytes }) => [
        name,
        figure(forward),
        ...(isTraining ? [figure(backward)] : []),
        share(forward + backward),
        bytes > 0 ? size(bytes) : null,
      ]),
  };
}
