/** What axe-core, which knows the rules of WCAG 2.2, finds serious or critical in a part of the window. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Locator } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The part alone: what is around it is VS Code's. `but` names rules about what VS Code itself draws in it. */
export async function flawsIn(part: Locator, but: readonly string[] = []): Promise<string[]> {
  const element = await part.elementHandle();
  const frame = await element?.ownerFrame();
  if (!element || !frame) throw new Error('It is in no frame');
  await frame.evaluate(AXE);
  const run = await frame.evaluateHandle<(node: unknown) => Promise<AxeResults>>(
    `(node) => axe.run(node, { resultTypes: ['violations'], iframes: false })`,
  );
  const { violations } = await run.evaluate((axeRun, node) => axeRun(node), element);
  await run.dispose();
  return violations
    .filter(({ id }) => !but.includes(id))
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html.slice(0, 300)}`));
}
