/** Looks at what an error alone does not tell: whether this machine reaches itself, and why a native library does not load. */
import { execFile } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { kernelFolder } from '../kernel-folder.ts';
import type { Failure } from './failure.ts';
import type { Surroundings } from './causes.ts';

/** Milliseconds that a connection within one machine may take. */
const PATIENCE = 3000;

export async function look(failure: Failure, extension: string): Promise<Failure & Pick<Surroundings, 'loopback'>> {
  const isNative = /zeromq|ERR_DLOPEN_FAILED/.test(`${failure.code} ${failure.message}`);
  return {
    ...failure,
    ...(isNative && failure.log === '' && { log: await whyNotLoaded(extension) }),
    loopback: failure.code === 'KERNEL_SILENT' ? await loopbackFailure() : null,
  };
}

/** In a process of its own: a damaged library may end the one that loads it. */
function whyNotLoaded(extension: string): Promise<string> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const options = { cwd: kernelFolder(extension), env, timeout: 10_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', "require('zeromq')"], options, (_, _stdout, stderr) => resolve(stderr));
  });
}

/** Why a connection of this machine to itself fails, or null. */
export function loopbackFailure(): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    const end = (why: string | null): void => {
      clearTimeout(late);
      server.close();
      resolve(why);
    };
    const late = setTimeout(() => end('ETIMEDOUT'), PATIENCE);
    const fail = ({ code, message }: NodeJS.ErrnoException): void => end(code ?? message);
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        end(null);
      }).on('error', fail);
    });
  });
}
