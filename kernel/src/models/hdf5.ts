/**
 * HDF5 files, read and written by the HDF5 library compiled to WebAssembly: a damaged or hostile file can reach nothing
 * outside its memory, and links to other files lead nowhere, because its file system holds this one file.
 */
import type * as Hdf5 from 'h5wasm';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';

export interface StoredArray {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  /** Reads it. Its size is that of `shape`: compare that first. */
  values(): Float32Array | Int32Array;
}

export interface Hdf5File {
  /** Names of what is directly in a group, [] when there is no such group. */
  names(group: string): readonly string[];
  array(path: string): StoredArray | null;
  /** Text of an attribute, or texts, [] when there is none. */
  texts(path: string, attribute: string): readonly string[];
  /** Numbers in all arrays together. */
  readonly count: number;
}

/** What is written: arrays by their paths, and attributes of groups. */
export interface Hdf5Contents {
  readonly arrays: ReadonlyMap<string, { shape: readonly number[]; values: Float32Array | Int32Array }>;
  /** Groups that must be there, also when nothing is in them. */
  readonly groups: readonly string[];
}

/** Loaded when first used: it is 4 MB. */
let hdf5: typeof Hdf5;
let files = 0;

/** How much larger than the file its arrays may say that they are: compressed ones are, to some degree. */
const MOST_EXPANSION = 100;
const ALWAYS_ALLOWED = 1 << 24;
/** More groups and arrays than any model has: links that lead round in circles. */
const MOST_OBJECTS = 200_000;

/**
 * Opens an HDF5 file for the time of one call.
 * @param name what errors call it
 * @throws LimpidError MODEL_UNREADABLE
 */
export async function withHdf5<T>(bytes: Uint8Array, name: string, use: (file: Hdf5File) => T): Promise<T> {
  const FS = await fileSystem();
  const path = `/${++files}.h5`;
  FS.writeFile(path, bytes);
  let file: Hdf5.File | undefined;
  try {
    file = open(path, name);
    const count = countNumbers(file);
    if (count * 4 > Math.max(bytes.length * MOST_EXPANSION, ALWAYS_ALLOWED)) {
      throw new LimpidError('MODEL_UNREADABLE', { file: name, reason: say('its arrays are larger than it can hold') });
    }
    return use(reader(file, count));
  } finally {
    file?.close();
    FS.unlink(path);
  }
}

export async function writeHdf5({ arrays, groups }: Hdf5Contents): Promise<Uint8Array> {
  const FS = await fileSystem();
  const path = `/${++files}.h5`;
  const file = new hdf5.File(path, 'w');
  try {
    for (const group of groups) makeGroup(file, group);
    for (const [name, { shape, values }] of arrays) {
      const at = name.lastIndexOf('/');
      makeGroup(file, name.slice(0, at)).create_dataset({ name: name.slice(at + 1), data: values, shape: [...shape] });
    }
  } finally {
    file.close();
  }
  const bytes = FS.readFile(path);
  FS.unlink(path);
  return bytes;
}

async function fileSystem(): Promise<Awaited<typeof Hdf5.ready>['FS']> {
  hdf5 ??= await import('h5wasm');
  const library = await hdf5.ready;
  // else it prints its errors, and goes on
  library.activate_throwing_error_handler();
  return library.FS;
}

function makeGroup(file: Hdf5.File, path: string): Hdf5.Group {
  let group: Hdf5.Group = file;
  for (const name of path.split('/').filter(Boolean)) {
    const inner = group.keys().includes(name) ? group.get(name) : group.create_group(name);
    if (!(inner instanceof hdf5.Group)) throw new TypeError(`${path} is no group`);
    group = inner;
  }
  return group;
}

function open(path: string, name: string): Hdf5.File {
  try {
    return new hdf5.File(path, 'r');
  } catch (error) {
    throw new LimpidError('MODEL_UNREADABLE', { file: name, reason: say('it is no HDF5 file') }, { cause: error });
  }
}

function reader(file: Hdf5.File, count: number): Hdf5File {
  const at = (path: string): Hdf5.Entity | null => (path === '' ? file : find(file, path));
  return {
    count,
    names: (path) => {
      const found = at(path);
      return found instanceof hdf5.Group ? found.keys() : [];
    },
    array: (path) => {
      const found = at(path);
      return found instanceof hdf5.Dataset ? stored(found) : null;
    },
    texts: (path, attribute) => {
      const found = at(path);
      const value = found instanceof hdf5.Group ? found.attrs[attribute]?.value : null;
      return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
    },
  };
}

/** h5wasm complains on the console of what is not there. */
function find(file: Hdf5.File, path: string): Hdf5.Entity | null {
  let found: Hdf5.Entity | null = file;
  for (const name of path.split('/').filter(Boolean)) {
    if (!(found instanceof hdf5.Group) || !found.keys().includes(name)) return null;
    found = found.get(name);
  }
  return found;
}

/** In all arrays together, by what they say. */
function countNumbers(file: Hdf5.File): number {
  let numbers = 0;
  let objects = 0;
  const open: Hdf5.Group[] = [file];
  for (let group = open.pop(); group; group = open.pop()) {
    for (const name of group.keys()) {
      if (++objects > MOST_OBJECTS) return Number.POSITIVE_INFINITY;
      const inner = group.get(name);
      if (inner instanceof hdf5.Group) open.push(inner);
      if (inner instanceof hdf5.Dataset) numbers += (inner.shape ?? []).reduce((size, length) => size * length, 1);
    }
  }
  return numbers;
}

function stored(dataset: Hdf5.Dataset): StoredArray {
  const dtype = typeof dataset.dtype === 'string' && /[fd]$/.test(dataset.dtype) ? 'float32' : 'int32';
  return {
    shape: dataset.shape ?? [],
    dtype,
    values() {
      const { value } = dataset;
      const numbers = typeof value === 'number' ? [value] : value;
      if (numbers instanceof Float32Array) return numbers;
      if (!isNumbers(numbers)) throw new TypeError(`${dataset.path} holds no numbers`);
      const list = Array.from(numbers, Number);
      return dtype === 'float32' ? Float32Array.from(list) : Int32Array.from(list);
    },
  };
}

function isNumbers(value: unknown): value is Iterable<number | bigint> & ArrayLike<number | bigint> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
