/** Reads a tensor piece by piece, so that no more than a piece of it lies outside of the engine, and leaves no tensor. */
import type { Tensor } from '@tensorflow/tfjs';
import { counted, emptyBins, finiteOf, NO_NUMBERS, statisticsOf, together } from './statistics.ts';
import type { Bin, Statistics } from './statistics.ts';

/** Values of one piece: 4 MB. */
const PIECE = 1 << 20;
/** Of a larger tensor, so many pieces are read, evenly spaced: 8 million values take about a tenth of a second. */
const MOST_PIECES = 8;

export interface Distribution {
  readonly statistics: Statistics;
  readonly bins: readonly Bin[];
}

export function distributionOf(tensor: Tensor): Distribution {
  const pieces = piecesOf(tensor.size);
  const single = pieces.length === 1 ? read(tensor, pieces[0] ?? [0, tensor.size]) : null;
  const values = (piece: Piece) => single ?? read(tensor, piece);
  const statistics = pieces.reduce((all, piece) => together(all, statisticsOf(values(piece))), NO_NUMBERS);
  if (finiteOf(statistics) === 0) return { statistics, bins: [] };
  const empty = emptyBins(statistics.min, statistics.max, tensor.dtype !== 'float32');
  return { statistics, bins: pieces.reduce((bins, piece) => counted(bins, values(piece)), empty) };
}

type Piece = readonly [begin: number, length: number];

function piecesOf(size: number): Piece[] {
  const all = Math.ceil(size / PIECE);
  const count = Math.min(all, MOST_PIECES);
  const apart = all <= MOST_PIECES ? PIECE : (size - PIECE) / (MOST_PIECES - 1);
  return Array.from({ length: count }, (_, piece) => {
    const begin = Math.floor(piece * apart);
    return [begin, Math.min(PIECE, size - begin)];
  });
}

function read(tensor: Tensor, [begin, length]: Piece): ArrayLike<number> {
  if (length === tensor.size) return tensor.dataSync();
  const flat = tensor.reshape([tensor.size]);
  const piece = flat.slice([begin], [length]);
  try {
    return piece.dataSync();
  } finally {
    piece.dispose();
    flat.dispose();
  }
}
