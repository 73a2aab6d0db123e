/** Which machine a native library is for, out of its first bytes: a loader only says that it does not fit. */
import { closeSync, openSync, readSync } from 'node:fs';

/** As `process.arch` has it; null when the file is no ELF or Mach-O library of a machine known here. */
export function architectureOf(file: string): string | null {
  const head = Buffer.alloc(20);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, head, 0, head.length, 0);
  } finally {
    closeSync(descriptor);
  }
  switch (head.readUInt32BE(0)) {
    case 0x7f454c46: // ELF: e_machine (System V ABI, chapter 4)
      return { 3: 'ia32', 40: 'arm', 62: 'x64', 183: 'arm64', 243: 'riscv64' }[head.readUInt16LE(18)] ?? null;
    case 0xcffaedfe: // Mach-O of 64 bits: cputype (mach-o/loader.h)
      return { 0x01000007: 'x64', 0x0100000c: 'arm64' }[head.readUInt32LE(4)] ?? null;
    default:
      return null;
  }
}
