/** Entry of the renderer for an editor that speaks Chinese: its manifest names this one (`package.nls.zh-cn.json`). */
import { speak } from './words/index.ts';

export { activate } from './index.ts';

speak('zh-CN');
