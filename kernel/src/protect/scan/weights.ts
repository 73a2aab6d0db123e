/** The weights of a `model.json`: where they lie, what their manifest says, and whether they are numbers. */
import { lstat, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LimpidError, reasonOf } from '../../errors.ts';
import { beside, leadsAway, type Beside } from '../../models/beside.ts';
import { listIn, objectIn, textIn, type Json } from '../../models/json.ts';
import { say } from '../../say.ts';
import { finding, shown, type ScanFinding } from './finding.ts';
import { countNotFinite, type FloatKind } from './not-finite.ts';

const BYTES: { readonly [dtype: string]: number } = {
  float32: 4,
  int32: 4,
  bool: 1,
  complex64: 8,
  uint8: 1,
  uint16: 2,
  float16: 2,
};
const DTYPES = new Set(['float32', 'int32', 'bool', 'complex64', 'string']);
const QUANTIZED = new Set(['uint8', 'uint16', 'float16']);
/** A tensor with more numbers fits no typed array of the backends. */
const MOST_NUMBERS = 2 ** 31;
const PIECE = 1 << 20;

interface Weight {
  readonly name: string;
  readonly bytes: number;
  readonly kind: FloatKind | null;
}

export interface ScannedWeights {
  readonly findings: ScanFinding[];
  /** Numbers in the files, as far as their manifest can be believed. */
  readonly numbers: number;
  readonly files: readonly string[];
}

export async function scanWeights(model: string, where: string, manifest: Json): Promise<ScannedWeights> {
  const groups = await Promise.all(listIn(manifest).map((group) => scanGroup(model, where, group)));
  const names = listIn(manifest).flatMap((group) =>
    listIn(objectIn(group)['weights']).map((weight) => textIn(objectIn(weight)['name'])),
  );
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const duplicate =
    twice === undefined
      ? []
      : [finding('duplicate', where, say('Two weights are called {name}.', { name: shown(twice) }))];
  return {
    findings: [...duplicate, ...groups.flatMap(({ findings }) => findings)],
    numbers: groups.reduce((sum, { numbers }) => sum + numbers, 0),
    files: groups.flatMap(({ files }) => files),
  };
}

async function scanGroup(model: string, where: string, group: Json): Promise<ScannedWeights> {
  const { paths, weights } = objectIn(group);
  const names = listIn(paths).map(textIn);
  const located = await Promise.all(names.map((name) => locate(model, where, name)));
  const findings = located.flatMap(({ findings }) => findings);
  if (new Set(names).size < names.length)
    findings.push(finding('duplicate', where, say('A file of weights is named more than once.')));
  const specs = listIn(weights).map((weight) => specOf(weight, where));
  findings.push(...specs.flatMap(({ findings }) => findings));
  const known = specs.flatMap(({ weight }) => weight ?? []);
  const numbers = specs.reduce((sum, { numbers }) => sum + numbers, 0);
  if (findings.length > 0) return { findings, numbers, files: names };

  const files = located.flatMap(({ file }) => file ?? []);
  const stored = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const needed = known.reduce((sum, { bytes }) => sum + bytes, 0);
  const told = { needed, stored };
  const hasText = specs.some(({ weight }) => weight === null);
  if (needed > stored)
    findings.push(finding('length', where, say('Its weights need {needed} bytes, and {stored} are stored.', told)));
  // how long texts are is told by the texts
  else if (!hasText && needed < stored)
    findings.push(
      finding('unused bytes', where, say('Its weights need {needed} bytes, and {stored} are stored.', told)),
    );
  if (needed <= stored && !hasText) findings.push(...(await scanValues(files, known, where)));
  return { findings, numbers, files: names };
}

async function locate(model: string, where: string, name: string): Promise<{ file?: Beside; findings: ScanFinding[] }> {
  const told = { name: shown(name) };
  if (leadsAway(name)) return { findings: [finding('path', where, say('It reads its weights from {name}.', told))] };
  try {
    return { file: await beside(model, name), findings: [] };
  } catch (error) {
    const isLink = (await lstat(join(dirname(model), name)).catch(() => null))?.isSymbolicLink() ?? false;
    if (error instanceof LimpidError && isLink)
      return { findings: [finding('link', where, say('{name} is a link that leads out of the folder.', told))] };
    const reason = error instanceof Error && 'code' in error ? say('{name} is not there.', told) : reasonOf(error);
    return { findings: [finding('unreadable', where, reason)] };
  }
}

/** `weight` is null for texts, whose length is not told. */
function specOf(value: Json, file: string): { weight?: Weight | null; numbers: number; findings: ScanFinding[] } {
  const { name, shape, dtype, quantization } = objectIn(value);
  const where = `${file}: ${shown(textIn(name))}`;
  const refused = (found: ScanFinding) => ({ numbers: 0, findings: [found] });
  const told = { setting: 'shape', value: shown(JSON.stringify(shape ?? null)) };
  const lengths = listIn(shape).map((length) => (typeof length === 'number' ? length : Number.NaN));
  if (!Array.isArray(shape) || !lengths.every((length) => Number.isSafeInteger(length) && length >= 0))
    return refused(finding('shape', where, say('{setting} is {value}.', told)));
  const numbers = lengths.reduce((size, length) => size * length, 1);
  if (numbers > MOST_NUMBERS) return refused(finding('size', where, say('{setting} is {value}.', told)));
  const stated = textIn(dtype);
  if (!DTYPES.has(stated))
    return refused(finding('dtype', where, say('{setting} is {value}.', { setting: 'dtype', value: shown(stated) })));
  if (stated === 'string') return { weight: null, numbers, findings: [] };
  const kind = stated === 'float32' || stated === 'complex64' ? 'float32' : null;
  if (quantization === undefined)
    return { weight: { name: textIn(name), bytes: numbers * (BYTES[stated] ?? 0), kind }, numbers, findings: [] };
  const { dtype: stored, min, scale } = objectIn(quantization);
  const isRange = Number.isFinite(min) && Number.isFinite(scale);
  if (!QUANTIZED.has(textIn(stored)) || (stored !== 'float16' && !isRange))
    return refused(
      finding(
        'quantization',
        where,
        say('{setting} is {value}.', { setting: 'quantization', value: spoken(quantization) }),
      ),
    );
  const bytes = numbers * (BYTES[textIn(stored)] ?? 0);
  return { weight: { name: textIn(name), bytes, kind: stored === 'float16' ? stored : null }, numbers, findings: [] };
}

/** JSON has no infinity, but 1e999 is read as one. */
function spoken(value: Json): string {
  return shown(
    JSON.stringify(value, (_key, one: unknown) =>
      typeof one === 'number' && !Number.isFinite(one) ? String(one) : one,
    ),
  );
}

/** Weights that hold NaN or infinite numbers, read a piece at a time. */
async function scanValues(files: readonly Beside[], weights: readonly Weight[], file: string): Promise<ScanFinding[]> {
  const handles = await Promise.all(files.map(({ path }) => open(path)));
  const piece = new Uint8Array(PIECE);
  const found: ScanFinding[] = [];
  try {
    let start = 0;
    for (const { name, bytes, kind } of weights) {
      const end = start + bytes;
      let bad = 0;
      for (let at = start; kind !== null && at < end; at += PIECE) {
        const length = Math.min(PIECE, end - at);
        await readAcross(handles, files, at, piece.subarray(0, length));
        bad += countNotFinite(piece, length, kind);
      }
      if (bad > 0)
        found.push(
          finding(
            'not a number',
            `${file}: ${shown(name)}`,
            say('{count} of its numbers are NaN or infinite.', { count: bad }),
          ),
        );
      start = end;
    }
    return found;
  } finally {
    await Promise.all(handles.map((handle) => handle.close()));
  }
}

/** From files that count as one after another. */
async function readAcross(
  handles: readonly Awaited<ReturnType<typeof open>>[],
  files: readonly Beside[],
  from: number,
  into: Uint8Array,
): Promise<void> {
  let [at, filled, begin] = [from, 0, 0];
  for (const [index, { bytes }] of files.entries()) {
    const length = Math.min(into.length - filled, begin + bytes - at);
    if (length > 0 && at >= begin) {
      const read = await handles[index]?.read(into, filled, length, at - begin);
      filled += read?.bytesRead ?? 0;
      at += length;
    }
    begin += bytes;
  }
}
