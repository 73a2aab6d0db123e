/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_SetBreakpoints */
import type { Arguments } from '../arguments.ts';
import type { Bodies, SourceBreakpoint } from '../dap.ts';
import type { Debugger } from '../debugger.ts';

export async function setBreakpoints(session: Debugger, args: Arguments): Promise<Bodies['setBreakpoints']> {
  const file = args.object('source').text('path');
  const asked = args.objects('breakpoints').map((one) => fromZero(session, one));
  const breakpoints = await session.breakpoints.set(file, asked, session.isAttached);
  await session.watchFiles();
  return { breakpoints: breakpoints.map((one) => session.counted(one)) };
}

function fromZero({ firstLine, firstColumn }: Debugger, one: Arguments): SourceBreakpoint {
  const column = one.optionalCount('column');
  const condition = one.optionalText('condition');
  const hitCondition = one.optionalText('hitCondition');
  const logMessage = one.optionalText('logMessage');
  return {
    line: Math.max(0, one.count('line') - firstLine),
    ...(column === undefined ? {} : { column: Math.max(0, column - firstColumn) }),
    ...(condition === undefined ? {} : { condition }),
    ...(hitCondition === undefined ? {} : { hitCondition }),
    ...(logMessage === undefined ? {} : { logMessage }),
  };
}
