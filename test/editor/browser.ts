/** Debian's Chromium, which says no word to any other machine, and waiting for what no locator can express. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chromium, errors, type Browser, type Locator, type Page } from 'playwright-core';
import { findBrowser } from './setup.mjs';

const SCREENSHOTS = path.resolve(import.meta.dirname, '../../.limpid/screenshots');

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function startBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('There is no Chromium here: run `npm test -- editor`.');
  const args = process.getuid?.() === 0 ? [...FLAGS, '--no-sandbox'] : FLAGS;
  return chromium.launch({ executablePath, args });
}

export async function until(what: string, holds: () => Promise<boolean>, milliseconds = 120_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited ${milliseconds / 1000} s in vain until ${what}.`);
    await setTimeout(100);
  }
}

/** Whether it is seen within this time: for what may have to be asked for again. */
export function appears(what: Locator, milliseconds: number): Promise<boolean> {
  return settles(what.waitFor({ timeout: milliseconds }));
}

/** The same of what goes away. */
export function disappears(what: Locator, milliseconds: number): Promise<boolean> {
  return settles(what.waitFor({ state: 'hidden', timeout: milliseconds }));
}

/** Whether it came to its end within its time. */
export function settles(waiting: Promise<void>): Promise<boolean> {
  return waiting.then(
    () => true,
    (error: unknown) => {
      if (error instanceof errors.TimeoutError) return false;
      throw error;
    },
  );
}

/** Keeps a picture of the window; returns where. */
export async function screenshot(page: Page, name: string): Promise<string> {
  await mkdir(SCREENSHOTS, { recursive: true });
  const file = path.join(SCREENSHOTS, `${name}.png`);
  await page.screenshot({ path: file });
  return file;
}
