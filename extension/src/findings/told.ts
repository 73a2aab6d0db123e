/** What a kernel says of findings: in the pictures of trainings and what changes in them, and in the reply of a cell. Pure. */
import type { JsonObject, Publication } from 'limpid/messages';
import { TRAINING, type TrainingFinding } from 'limpid/mime';
import { fields } from '../fields.ts';
import { parseFindings } from '../renderer/payload/finding.ts';
import type { CellId, FindingsNews } from './spots.ts';

/** Null for what says nothing of them. `message` is what a training told its picture on a comm. */
export function newsIn(cell: CellId, { type, content }: Publication, message: unknown): FindingsNews | null {
  if (type === 'execute_input') return { what: 'began', cell, count: content.execution_count, code: content.code };
  if (type === 'display_data' || type === 'update_display_data') {
    const { id, findings } = fields(content.data[TRAINING]);
    return toldBy(id, cell, findings);
  }
  const { picture, delta } = fields(message);
  if (picture !== undefined) return toldBy(fields(picture)['id'], cell, fields(picture)['findings']);
  return toldBy(fields(delta)['id'], cell, fields(fields(delta)['changed'])['findings']);
}

/** Of the models that a cell has compiled. */
export function newsInReply(cell: CellId, { limpid }: JsonObject): FindingsNews | null {
  return toldBy(`compiled in ${cell}`, cell, fields(limpid)['findings']);
}

function toldBy(source: unknown, by: CellId, told: unknown): FindingsNews | null {
  const findings = told === undefined ? null : readable(told);
  return typeof source === 'string' && findings ? { what: 'told', source, by, findings } : null;
}

function readable(told: unknown): TrainingFinding[] | null {
  try {
    return parseFindings(told, 'findings');
  } catch {
    // the picture itself says that it cannot be drawn
    return null;
  }
}
