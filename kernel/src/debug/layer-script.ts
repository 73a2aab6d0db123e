/** The scripts in which trainings stand at layers: each breakpoint has its own, which names it. Pure. */

const URL = /^layer-breakpoint-(\d+)\.js$/;

export function urlOfStop(id: number): string {
  return `layer-breakpoint-${id}.js`;
}

/** The breakpoint of the script; undefined for all other scripts. */
export function stopIn(url: string): number | undefined {
  const id = URL.exec(url)?.[1];
  return id === undefined ? undefined : Number(id);
}
