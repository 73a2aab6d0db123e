/** A heat map over the input, of which only the strongest part is shown. */
import type { ExplanationMap } from 'limpid/mime';
import { strongestOf } from './strongest.ts';
import { words } from './words/index.ts';

export interface HeatMap {
  readonly node: HTMLImageElement;
  /** Settles when it is drawn. @param share of the pixels, the strongest first; both 0 to 1 */
  show(share: number, opacity: number): Promise<void>;
}

export function createHeatMap(map: ExplanationMap): HeatMap {
  const source = `data:image/png;base64,${map.png}`;
  const node = document.createElement('img');
  node.className = 'limpid-layer limpid-layer-over';
  node.src = source;
  node.alt = map.title;
  node.draggable = false;
  let pixels: Promise<ImageData | null> | undefined;
  let wanted = 1;
  return {
    node,
    async show(share, opacity) {
      node.style.opacity = String(opacity);
      if (share === wanted) return;
      wanted = share;
      if (share === 1) {
        node.src = source;
        return;
      }
      const found = await (pixels ??= pixelsOf(source, map));
      if (found === null) {
        node.alt = words.cannotReadPicture(map.title);
        return;
      }
      const { data, width, height } = found;
      // The slider may have moved on while the picture was read.
      if (share === wanted) node.src = urlOf(new ImageData(strongestOf(data, share), width, height));
    },
  };
}

/** Null where the file behind a right header is none: of a notebook anything can be said. */
async function pixelsOf(source: string, { width, height }: ExplanationMap): Promise<ImageData | null> {
  const image = new Image();
  image.src = source;
  try {
    await image.decode();
  } catch {
    return null;
  }
  const pen = penOf(width, height);
  pen.drawImage(image, 0, 0);
  return pen.getImageData(0, 0, width, height);
}

function urlOf(pixels: ImageData): string {
  const pen = penOf(pixels.width, pixels.height);
  pen.putImageData(pixels, 0, 0);
  return pen.canvas.toDataURL();
}

function penOf(width: number, height: number): CanvasRenderingContext2D {
  const pen = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d', {
    willReadFrequently: true,
  });
  if (pen === null) throw new Error(words.noCanvas);
  return pen;
}
