/**
 * What a debugging front end and the kernel say to each other, as text that is the same in each run: numbers and paths that
 * differ are told by their kind. `LIMPID_RECORD=1` writes the files anew.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Bodies, Command } from '../../kernel/src/debug/dap.ts';
import type { JsonObject } from '../../kernel/src/messages.ts';
import type { Cell, DebugSession } from './debug-session.ts';

const FOLDER = path.join(import.meta.dirname, 'transcripts');
const NUMBERS = new Set(['id', 'frameId', 'variablesReference', 'sourceReference', 'hitBreakpointIds', 'hashSeed']);

export class Transcript {
  readonly #debug: DebugSession;
  readonly #lines: string[] = [];

  constructor(debug: DebugSession) {
    this.#debug = debug;
  }

  async ask<K extends Command>(command: K, args: JsonObject = {}): Promise<Bodies[K]> {
    this.#lines.push(`> ${command} ${written(args)}`);
    const body = await this.#debug.ask(command, args);
    this.#lines.push(`< ${command} ${written(body)}`);
    return body;
  }

  async event(cell: Cell, name: string): Promise<void> {
    this.#lines.push(`! ${name} ${written(await cell.recvDebugEvent(name))}`);
  }

  /** Compares it with the file of this name. */
  async matches(name: string): Promise<void> {
    const file = path.join(FOLDER, `${name}.txt`);
    const text = `${this.#lines.join('\n')}\n`;
    if (process.env['LIMPID_RECORD'] === '1') {
      await mkdir(FOLDER, { recursive: true });
      await writeFile(file, text);
    }
    assert.ok(existsSync(file), `${file} is not there: LIMPID_RECORD=1 writes it`);
    assert.deepEqual(text.split('\n'), (await readFile(file, 'utf8')).split('\n'));
  }
}

function written(value: unknown): string {
  return JSON.stringify(value ?? {}, (key, one: unknown) => {
    // that there is something inside is no number that differs
    if (NUMBERS.has(key) && one !== 0) return Array.isArray(one) ? one.map(() => '<number>') : '<number>';
    if (typeof one === 'string') return one.replace(/[^\s"]*limpid_\d+[\\/]\d+\.ts/g, '<cell>');
    return one;
  }).replaceAll('"<number>"', '<number>');
}
