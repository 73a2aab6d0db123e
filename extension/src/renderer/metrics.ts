/** A tile a metric: the training value large, the validation value under it; and the best epoch in words. */
import type { TrainingPicture } from 'limpid/mime';
import { formatCount, formatMetric, metricLabel } from './numbers.ts';
import { createPart, write } from './part.ts';
import { words } from './words/index.ts';

/** With the best epoch they fill one line; the table has all metrics. */
const MOST_TILES = 5;

export interface Metrics {
  readonly node: HTMLElement;
  update(picture: TrainingPicture): void;
}

/** Tiles are kept, texts change. */
export function createMetrics(): Metrics {
  const node = createPart('dl', 'metrics');
  return {
    node,
    update(picture) {
      const tiles = tilesOf(picture);
      for (const [index, { label, value, below, bad }] of tiles.entries()) {
        const tile = node.children[index] ?? node.appendChild(createTile());
        const [name, main, second] = tile.children;
        if (name !== undefined) write(name, label);
        if (main !== undefined) write(main, value);
        main?.classList.toggle('limpid-bad', bad);
        if (second !== undefined) write(second, below);
        if (tile instanceof HTMLElement) tile.title = label;
      }
      while (node.children.length > tiles.length) node.lastElementChild?.remove();
    },
  };
}

interface Tile {
  label: string;
  value: string;
  below: string;
  bad: boolean;
}

function tilesOf({ latest, metrics, best }: TrainingPicture): Tile[] {
  const names = Object.keys(latest).filter((name) => !name.startsWith('val_') || !(name.slice(4) in latest));
  const tiles = names.slice(0, MOST_TILES).map((name) => {
    const [own, other] = [latest[name] ?? null, latest[`val_${name}`]];
    const below = other === undefined ? '' : words.ofValidation(formatMetric(name, other));
    return { label: metricLabel(name), value: formatMetric(name, own), below, bad: own === null };
  });
  const further = (metrics ?? names.length) - tiles.length;
  if (further > 0) {
    const value = formatCount(further);
    tiles.push({ label: words.furtherMetrics, value, below: words.inTheTable, bad: false });
  }
  if (best) {
    const below = `${metricLabel(best.metric)} ${formatMetric(best.metric, best.value)}`;
    tiles.push({ label: words.bestEpoch, value: formatCount(best.epoch), below, bad: false });
  }
  return tiles;
}

function createTile(): HTMLElement {
  const tile = createPart('div', 'metric');
  tile.append(createPart('dt', 'metric-name'), createPart('dd', 'metric-value'), createPart('dd', 'quiet'));
  return tile;
}
