/** The Python of the test set-up, with NumPy, pandas, PyArrow and Pillow: it writes the files that we read. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type * as tf from '@tensorflow/tfjs';
import { python as program } from '../../conformance/setup.mjs';

const PRELUDE = `
import json, sys
import numpy as np
folder = sys.argv[1]
def tell(value):
    print(json.dumps(value, default=lambda array: array.tolist()))
`;

/** Runs Python code that may write to `folder`, and gives what it has told; what is no finite number comes as null. */
export async function python(folder: string, code: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(program, ['-c', PRELUDE + code, folder], { maxBuffer: 1 << 28 });
  return stdout === '' ? null : JSON.parse(stdout.replace(/(?<=[[:,] ?)(?:NaN|-?Infinity)\b/g, 'null'));
}

/** A folder that is there while the tests of a suite run. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'limpid-data-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A tensor as `tell` tells of an array: nested lists, null for what is no finite number. */
export function told(tensor: tf.Tensor): unknown {
  const values = Array.from<unknown>(tensor.dataSync()).map((value) => {
    if (tensor.dtype === 'bool') return value === 1;
    return typeof value === 'number' && !Number.isFinite(value) ? null : value;
  });
  return nested(values, tensor.shape);
}

/** The one value of a tensor of one. */
export function valueOf(tensor: tf.Tensor): number {
  return tensor.dataSync()[0] ?? NaN;
}

function nested(values: unknown[], [size, ...rest]: number[]): unknown {
  if (size === undefined) return values[0];
  const each = rest.reduce((product, axis) => product * axis, 1);
  return Array.from({ length: size }, (_, at) => nested(values.slice(at * each, (at + 1) * each), rest));
}
