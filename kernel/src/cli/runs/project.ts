/** The runs that the command line speaks of: those of the project of this folder. */
import { runsPlace } from '../../runs/place.ts';
import { RunReader } from '../../runs/reader.ts';
import { Run } from '../../runs/run.ts';

export function projectRuns(): { place: string | null; all(): Run[]; find(id: string): Run } {
  const place = runsPlace();
  const reader = new RunReader(place);
  return {
    place,
    all: () => reader.list().map((stored) => new Run(reader, stored)),
    find: (id) => new Run(reader, reader.find(id)),
  };
}

/** Whoever wrote the store chose the names in it: none of them steers the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '�');
}
