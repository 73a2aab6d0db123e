/** `%time`: how long code takes, on the clock and of all processors, and how many tensors it leaves. */
import { atCellEnd, cellScope, type CellScope } from '../../display/publish.ts';
import { duration } from './duration.ts';
import type { CodeMagic } from './index.ts';
import { say } from '../../say.ts';
import { tell } from './tell.ts';
import { alive, difference, type Alive } from './tensors.ts';

interface Mark {
  wall: number;
  cpu: NodeJS.CpuUsage;
  tensors: Alive;
}

/** What each cell times just now, the innermost at the end. */
const marks = new WeakMap<CellScope, Mark[]>();

export const time: CodeMagic = {
  begin() {
    const mine = current();
    const mark: Mark = { wall: performance.now(), cpu: process.cpuUsage(), tensors: alive() };
    mine.push(mark);
    // code that fails never comes to its end
    atCellEnd((end) => {
      if (!mine.includes(mark)) return;
      const told = report(mark);
      tell(
        end === 'stopped'
          ? say('{told}, and then it was interrupted', { told })
          : say('{told}, and then it failed', { told }),
      );
    });
  },
  async end(given) {
    const value = await given[0];
    const mark = current().pop();
    if (mark) tell(report(mark));
    return value;
  },
};

function current(): Mark[] {
  const scope = cellScope.getStore();
  if (!scope) return [];
  const known = marks.get(scope) ?? [];
  marks.set(scope, known);
  return known;
}

function report(mark: Mark): string {
  const wall = performance.now() - mark.wall;
  const { user, system } = process.cpuUsage(mark.cpu);
  const left = difference(mark.tensors, alive());
  const times = say('Wall {wall}, CPU {cpu}', { wall: duration(wall), cpu: duration((user + system) / 1000) });
  return left === undefined ? times : `${times}, ${left}`;
}
