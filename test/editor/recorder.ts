/** Watches a training picture frame by frame while it trains: how its curves move, how high it and its cell are. */
import type { Locator } from 'playwright-core';

export interface Recording {
  /** Every shape the curves had, in order. */
  paths: string[];
  /** Every height, in CSS pixels. */
  heights: number[];
  /** Frames looked at. */
  frames: number;
}

/** Records inside the output frame while the training is in these states. */
export function recordTraining(section: Locator, states: string[] = ['running']): Promise<Recording> {
  return section.evaluate(
    (element, during) =>
      new Promise<Recording>((resolve) => {
        const recording: Recording = { paths: [], heights: [], frames: 0 };
        const keep = <T>(list: T[], value: T): unknown => list.at(-1) !== value && list.push(value);
        const look = (): void => {
          const curves = [...element.querySelectorAll('.mark-line path')].map((path) => path.getAttribute('d') ?? '');
          keep(recording.paths, curves.join(' '));
          keep(recording.heights, element.getBoundingClientRect().height);
          recording.frames++;
          const state = element instanceof HTMLElement ? element.dataset['state'] : undefined;
          if (state !== undefined && during.includes(state)) requestAnimationFrame(look);
          else resolve(recording);
        };
        look();
      }),
    states,
  );
}

/** Records the height of a cell of the editor until `stop` is called on the returned handle. */
export async function recordHeight(cell: Locator): Promise<{ stop(): Promise<number[]> }> {
  const recorder = await cell.evaluateHandle((element) => {
    const heights: number[] = [];
    let going = true;
    const look = (): void => {
      const { height } = element.getBoundingClientRect();
      if (heights.at(-1) !== height) heights.push(height);
      if (going) requestAnimationFrame(look);
    };
    look();
    return {
      stop: (): number[] => {
        going = false;
        return heights;
      },
    };
  });
  return { stop: () => recorder.evaluate((handle) => handle.stop()) };
}
