/** What is on the page for one output item, by any of the renderers. */
export interface Output<Payload> {
  readonly root: HTMLElement;
  /** Shows the payload in the place of the one before; settles when it is on the page. */
  update(payload: Payload): Promise<void>;
  dispose(): void;
}
