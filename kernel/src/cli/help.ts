/** What `--help` of a command says, in the language of the user. */
import { spokenLanguage } from '../spoken.ts';
import { HELP } from '../zh-cn/help.ts';

export function helpOf(command: keyof typeof HELP, english: string): string {
  return spokenLanguage() === 'zh-cn' ? HELP[command] : english;
}
