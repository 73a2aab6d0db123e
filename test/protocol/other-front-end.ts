/** A front end that starts a kernel, prints the number of its process, and is then killed by `shutdown.test.ts`. */
import { FrontEnd } from './front-end.ts';

const front = await FrontEnd.start();
console.log(front.kernel.pid);
setInterval(() => undefined, 1 << 30);
