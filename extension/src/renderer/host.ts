/** The page around a picture: the way from it to the kernel. VS Code's renderer and JupyterLab's widget each give one. */
import type { ServiceRequest, SteeringRequest } from 'limpid/mime';

export interface Host {
  /** Sends the request on the comm that listens for it. What comes back is given to `receive` of the picture. */
  send(comm: string, request: SteeringRequest | ServiceRequest): void;
}
