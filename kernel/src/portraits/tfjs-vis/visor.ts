/** `tfvis.visor()`: there is no panel beside a notebook, so it gives surfaces and does nothing else. */
import { infoOf } from './surface.ts';
import type { Surface, SurfaceInfo } from './surface.ts';

export class Visor {
  /** There is no element. */
  readonly el = null;
  #isOpen = true;

  surface(options: SurfaceInfo): Surface {
    const info = infoOf(options);
    return { container: info, label: info, drawArea: info };
  }

  isFullscreen(): boolean {
    return false;
  }

  isOpen(): boolean {
    return this.#isOpen;
  }

  close(): void {
    this.#isOpen = false;
  }

  open(): void {
    this.#isOpen = true;
  }

  toggle(): void {
    this.#isOpen = !this.#isOpen;
  }

  toggleFullScreen(): void {}

  bindKeys(): void {}

  unbindKeys(): void {}

  setActiveTab(_tabName: string): void {}
}

const only = new Visor();

export function visor(): Visor {
  return only;
}
