/** The call around the cursor: its overloads, and the argument that is being written. */
import ts from '#typescript';
import { documented } from '../hover.ts';
import type { Written } from './document-program.ts';
import type { SignatureHelp } from './messages.ts';

export function signatureHelp({ service, source, module }: Written, offset: number): SignatureHelp | undefined {
  const help = service.getSignatureHelpItems(source.fileName, module.toModule(offset), {});
  if (!help) return undefined;
  const signatures = help.items.map((item) => {
    const parameters = item.parameters.map((one) => ({
      label: text(one.displayParts),
      documentation: text(one.documentation),
    }));
    const between = parameters.map(({ label }) => label).join(text(item.separatorDisplayParts));
    return {
      label: `${text(item.prefixDisplayParts)}${between}${text(item.suffixDisplayParts)}`,
      documentation: documented(
        item.documentation,
        item.tags.filter(({ name }) => name !== 'param'),
      ),
      parameters,
    };
  });
  const item = help.items[help.selectedItemIndex];
  const last = item?.isVariadic ? item.parameters.length - 1 : help.argumentIndex;
  return { signatures, active: help.selectedItemIndex, argument: Math.min(help.argumentIndex, last) };
}

const text = ts.displayPartsToString;
