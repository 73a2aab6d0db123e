/**
 * TensorBoard's event files, with the folders and tags of Keras's own callback, so that both are drawn into the same charts:
 * `RUN/train` and `RUN/validation` with `epoch_loss` by epochs, and in `train` `batch_loss` and `layers/…` by batches, the latter also as
 * histograms. In RUN itself stand the parameters: for the tab HPARAMS, and as a text; and the footprint, after the last epoch. Field numbers: tensorboard/compat/proto/{event,summary,tensor}.proto,
 * tensorboard/plugins/{hparams,histogram}/plugin_data.proto.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from '../../display/picture.ts';
import { double, float, integer, lengthOf, message, text, type Message } from '../../engine/protobuf.ts';
import type { Histogram } from '../../training/layers.ts';
import { shortId } from '../comparison.ts';
import { FOOTPRINT, footprintCells } from '../footprint.ts';
import { parameterTable, type Run } from '../run.ts';
import type { Parameters } from '../stored.ts';
import { footprintMetrics } from './footprint.ts';
import { layersOf, stepsIn } from './steps.ts';
import { tfrecord } from './tfrecord.ts';

/** DataType.DT_DOUBLE, DataType.DT_STRING, DataClass.DATA_CLASS_TENSOR */
const DOUBLE = 2;
const STRING = 7;
const TENSOR_CLASS = 2;

/** @returns the folder of the first run */
export function exportTensorBoard(runs: readonly Run[], path: string): string {
  for (const run of runs) {
    const folder = join(path, shortId(run.id));
    write(folder, run, [startEvent(run), textEvent(run), ...footprintEvents(run), endEvent(run)]);
    write(join(folder, 'train'), run, [...epochEvents(run, false), ...batchEvents(run), ...histogramEvents(run)]);
    write(join(folder, 'validation'), run, epochEvents(run, true));
  }
  return runs.length === 1 && runs[0] ? join(path, shortId(runs[0].id)) : path;
}

/** One file, in place of the one of an earlier export. */
function write(folder: string, run: Run, events: Message[]): void {
  if (events.length === 0) return;
  mkdirSync(folder, { recursive: true });
  const seconds = Math.floor(run.started.getTime() / 1000);
  const version = event(seconds, 0, text(3, 'brain.Event:2'));
  const records = [version, ...events].map((one) => tfrecord(joined(one)));
  writeFileSync(join(folder, `events.out.tfevents.${seconds}.${run.id}`), joined(records));
}

function epochEvents(run: Run, ofValidation: boolean): Message[] {
  return run.epochs.flatMap(({ epoch, at, values }) =>
    Object.entries(values)
      .filter(([metric]) => metric.startsWith('val_') === ofValidation)
      .map(([metric, value]) => event(at / 1000, epoch, scalar(`epoch_${metric.replace(/^val_/, '')}`, value))),
  );
}

function batchEvents(run: Run): Message[] {
  const ofBatches = [...run.batches, { name: 'learning_rate', points: run.learningRates }];
  const curves = [...ofBatches.map(({ name, points }) => ({ name: `batch_${name}`, points })), ...layersOf(run)];
  const stepsOf = stepsIn(run);
  return curves.flatMap(({ name, points }) =>
    stepsOf(points).map(({ step, value, at }) => event(at, step, scalar(name, value))),
  );
}

function histogramEvents(run: Run): Message[] {
  const stepsOf = stepsIn(run);
  return run.layerHistograms.flatMap(({ name, moments }) =>
    stepsOf(moments).map((moment) => event(moment.at, moment.step, histogram(`layers/${name}`, moment))),
  );
}

function footprintEvents(run: Run): Message[] {
  return Object.entries(footprintMetrics(run.footprint)).map(([name, value]) =>
    event(endOf(run), run.epochs.at(-1)?.epoch ?? 0, scalar(name, value)),
  );
}

function textEvent(run: Run): Message {
  const { rows, columns } = parameterTable(run);
  const footprint = run.footprint ? FOOTPRINT.map((name, at) => [name, footprintCells(run.footprint)[at] ?? '']) : [];
  const about = { columns, rows: [...rows, ...Object.entries(run.versions), ...footprint] };
  const code = run.code === null ? '' : `\n\n${run.code.replaceAll(/^/gm, '    ')}`;
  const metadata = message(9, message(1, text(1, 'text')));
  const tensor = message(8, [
    ...integer(1, STRING),
    ...message(2, message(2, integer(1, 1))),
    ...text(8, `${markdownTable(about)}${code}`),
  ]);
  return event(
    run.started.getTime() / 1000,
    0,
    summary([...text(1, 'parameters/text_summary'), ...metadata, ...tensor]),
  );
}

/** SessionStartInfo: parameters by their names, and when it began. */
function startEvent({ id, parameters, started }: Run): Message {
  const seconds = started.getTime() / 1000;
  const values = Object.entries(parameters).flatMap(([name, value]) => hparam(name, value));
  return event(
    seconds,
    0,
    hparams('_hparams_/session_start_info', message(3, [...values, ...text(4, id), ...double(5, seconds)])),
  );
}

/** SessionEndInfo: STATUS_SUCCESS, STATUS_FAILURE or STATUS_RUNNING. */
function endEvent(run: Run): Message {
  const status = { done: 1, kept: 1, stopped: 1, failed: 2, crashed: 2, running: 3, paused: 3 }[run.state];
  const end = endOf(run);
  return event(end, 0, hparams('_hparams_/session_end_info', message(4, [...integer(1, status), ...double(2, end)])));
}

/** Seconds since 1970. */
function endOf({ started, seconds }: Run): number {
  return started.getTime() / 1000 + seconds;
}

/** An entry of a map from texts to google.protobuf.Value. */
function hparam(name: string, value: Parameters[string]): Message {
  if (value === null) return [];
  const kind =
    typeof value === 'number'
      ? double(2, value)
      : typeof value === 'boolean'
        ? integer(4, Number(value))
        : text(3, value);
  return message(1, [...text(1, name), ...message(2, kind)]);
}

function hparams(tag: string, content: Message): Message {
  const plugin = [...text(1, 'hparams'), ...message(2, content)];
  // a tensor that says nothing, of no dimension: what matters is the metadata
  const tensor = message(8, [...integer(1, 1), ...message(2, []), ...float(5, 0)]);
  return summary([...text(1, tag), ...message(9, message(1, plugin)), ...tensor]);
}

function scalar(tag: string, value: number): Message {
  return summary([...text(1, tag), ...float(2, value)]);
}

/** A tensor [bins, 3]: left edge, right edge and count of each (tensorboard/plugins/histogram/summary_v2.py). */
function histogram(tag: string, { from, to, counts }: Histogram): Message {
  const width = (to - from) / counts.length;
  const all = counts.reduce((sum, count) => sum + count, 0);
  const bins =
    width > 0
      ? counts.map((count, bin) => [from + bin * width, bin + 1 < counts.length ? from + (bin + 1) * width : to, count])
      : [[from - 0.5, to + 0.5, all]];
  const shape = [bins.length, 3].flatMap((length) => message(2, integer(1, length)));
  const content = [new Uint8Array(Float64Array.from(bins.flat()).buffer)];
  const tensor = message(8, [...integer(1, DOUBLE), ...message(2, shape), ...message(4, content)]);
  const metadata = message(9, [...message(1, text(1, 'histograms')), ...integer(4, TENSOR_CLASS)]);
  return summary([...text(1, tag), ...metadata, ...tensor]);
}

/** The summary of an event, with one value. */
function summary(value: Message): Message {
  return message(5, message(1, value));
}

function event(seconds: number, step: number, what: Message): Message {
  return [...double(1, seconds), ...integer(2, step), ...what];
}

function joined(pieces: Message): Uint8Array {
  const bytes = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
