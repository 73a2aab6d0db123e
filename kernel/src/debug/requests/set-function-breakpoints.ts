/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_SetFunctionBreakpoints */
import type { Arguments } from '../arguments.ts';
import type { Bodies } from '../dap.ts';
import type { Debugger } from '../debugger.ts';

/** Their names are those of layers or operations: trainings stop there within their steps. */
export async function setFunctionBreakpoints(
  session: Debugger,
  args: Arguments,
): Promise<Bodies['setFunctionBreakpoints']> {
  const asked = args.objects('breakpoints').map((one) => {
    const condition = one.optionalText('condition');
    const hitCondition = one.optionalText('hitCondition');
    return {
      name: one.text('name'),
      ...(condition === undefined ? {} : { condition }),
      ...(hitCondition === undefined ? {} : { hitCondition }),
    };
  });
  return { breakpoints: await session.functionBreakpoints.set(asked, session.isAttached) };
}
