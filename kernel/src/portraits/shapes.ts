/** Shapes as people read them. */
import { say } from '../say.ts';

/** [null, 28, 28, 1] -> "· × 28 × 28 × 1"; [] -> "scalar" */
export function shapeText(shape: readonly (number | null)[]): string {
  return shape.length === 0 ? say('scalar') : shape.map((size) => size ?? '·').join(' × ');
}

/** Of several tensors: "2 × 3, 4". */
export function shapesText(shapes: readonly (readonly (number | null)[])[]): string {
  return shapes.length === 0 ? say('not built') : shapes.map(shapeText).join(', ');
}
