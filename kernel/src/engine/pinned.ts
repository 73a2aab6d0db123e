/** The TensorFlow that runs: version, the wheel that carries it on each platform, and what is taken out of it. */

export const TENSORFLOW = '2.21.0';

export interface Wheel {
  /** Name of the project on the package index. */
  project: string;
  version: string;
  file: string;
  /** Size of the file. */
  bytes: number;
  sha256: string;
  /** Size of what is taken out of it. */
  unpackedBytes: number;
}

/** The wheel for CPython 3.11, whatever Python there is: the Python in it is not used. */
const WHEELS: { [platform: string]: Wheel } = {
  'linux-x64': {
    project: 'tensorflow-cpu',
    version: TENSORFLOW,
    file: 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
    bytes: 273_829_956,
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    unpackedBytes: 853_800_000,
  },
  'linux-arm64': {
    project: 'tensorflow',
    version: TENSORFLOW,
    file: 'tensorflow-2.21.0-cp311-cp311-manylinux_2_27_aarch64.whl',
    bytes: 281_828_020,
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    unpackedBytes: 900_000_000,
  },
};

export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

/** Headers that the addon includes, or their folders, below the wheel's `tensorflow/include/`. */
export const HEADERS = [
  'tensorflow/c/',
  'tensorflow/core/common_runtime/next_pluggable_device/c/',
  'tensorflow/core/platform/ctstring',
  'tsl/platform/ctstring',
  'tsl/platform/platform.h',
  'xla/tsl/c/',
] as const;

/** tfjs-node's addon with ours in it, and the one that loads the library without its chatter. */
export const ADDON = 'limpid_binding.node';
export const QUIET = 'quiet.node';

/** All that must lie in an engine's folder. */
export const FILES = [ADDON, QUIET, ...LIBRARIES] as const;

export function platform(): string {
  return `${process.platform}-${process.arch}`;
}

/** The wheel for this platform, or null where the native engine cannot run. */
export function wheelFor(name = platform()): Wheel | null {
  return WHEELS[name] ?? null;
}

/** Sizes as people read them: `274 MB`. Powers of ten. */
export function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}
