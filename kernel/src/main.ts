/** The supervisor: wires sockets, kernel and handlers together. `node main.js -f CONNECTION_FILE`. */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { LimpidError } from './errors.ts';
import { Journal } from './keep/journal.ts';
import { Keeper } from './keep/keeper.ts';
import { isAlive, readKept, writeKept } from './keep/place.ts';
import { Kernel } from './kernel.ts';
import { PROTOCOL_VERSION } from './messages.ts';
import { handlers } from './requests/index.ts';
import { say } from './say.ts';
import { messageMaker, Replays, signer } from './wire/codec.ts';
import { readStartFile, writeConnectionFile } from './wire/connection.ts';
import { serve, type Wire } from './wire/dispatch.ts';
import { register } from './wire/handshake.ts';
import { entering, iopub, welcome } from './wire/iopub.ts';
import { bind } from './wire/sockets.ts';
import { Questions } from './wire/stdin.ts';
import { Subshells } from './wire/subshells.ts';

/** How often (ms) a kernel that has a parent looks whether it is still alive. */
const PARENT_POLL = 1000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'connection-file': { type: 'string', short: 'f' } } });
  const file = values['connection-file'];
  if (file === undefined) throw new LimpidError('USAGE', { problem: say('The kernel needs -f CONNECTION_FILE.') });
  const { connection, registration, warnings } = readStartFile(file);
  for (const warning of warnings) console.error(`limpid: ${warning}`);
  const sockets = await bind(connection);
  const sign = signer(connection.key, connection.signature_scheme);
  const make = messageMaker(crypto.randomUUID(), process.env['USER'] ?? 'limpid', PROTOCOL_VERSION);
  if (registration) {
    await register(registration, sockets.connection, sign, make);
    const written = writeConnectionFile(file, sockets.connection);
    process.on('exit', () => rmSync(written, { force: true }));
  }
  const kept = readKept(file)?.kept ?? null;
  if (kept) {
    process.on('exit', () => rmSync(file, { force: true }));
    writeKept(file, sockets.connection, { ...kept, pid: process.pid });
  }
  const journal = new Journal();
  if (kept) journal.begin();
  const wire: Wire = {
    sockets,
    sign,
    make,
    publish: entering(journal, iopub(sockets, make, sign)),
    subshells: new Subshells(),
    journal,
    replays: new Replays(),
  };
  const questions = new Questions(wire);
  const kernel = new Kernel(wire.publish, (...question) => questions.ask(...question));
  sockets.iopub.onCongestion((congested) => kernel.holdOutput(congested));

  const end = async (restart: boolean): Promise<never> => {
    wire.publish({ type: 'shutdown_reply', content: { status: 'ok', restart } }, {});
    await kernel.stop();
    await sockets.flush();
    sockets.close();
    process.exit(0);
  };
  process.on('SIGINT', () => kernel.interrupt());
  process.on('SIGTERM', () => void end(false));
  endWithParent(() => void end(false));
  const keeper = kept && new Keeper(1000 * kept.patience, journal, () => void end(false));

  const table = handlers(kernel, sockets, wire.subshells, journal, (restart) => void end(restart));
  await Promise.all([
    serve(wire, 'shell', table),
    serve(wire, 'control', table),
    welcome(wire, (topic, isListening) => keeper?.listening(topic, isListening)),
    questions.serve(),
  ]);
}

/** Front ends that own their kernel name themselves in JPY_PARENT_PID. */
function endWithParent(end: () => void): void {
  const parent = Number(process.env['JPY_PARENT_PID'] ?? 0);
  if (parent <= 1) return;
  setInterval(() => {
    if (process.ppid === 1 || !isAlive(parent)) end();
  }, PARENT_POLL).unref();
}

main().catch((error: unknown) => {
  console.error(error instanceof LimpidError ? `${error.code}: ${error.message}` : error);
  process.exit(error instanceof LimpidError && error.code === 'USAGE' ? 2 : 1);
});
