import { LatheError } from '@lathe/flow';
import type { Command, CommanderError } from 'commander';

const CODES: Readonly<Record<string, string>> = {
  'commander.unknownCommand': 'command-unknown',
  'commander.unknownOption': 'option-unknown',
  'commander.missingArgument': 'argument-missing',
  'commander.excessArguments': 'argument-unexpected',
  'commander.missingMandatoryOptionValue': 'option-missing',
  'commander.optionMissingArgument': 'option-value-missing',
  'commander.invalidArgument': 'option-invalid',
  'commander.conflictingOption': 'option-conflict',
};

/** What the parser of the command line refused, in Lathe's words: kind `usage`, with the option as place. */
export function usageError(error: CommanderError, command: Command): LatheError {
  const [first = '', ...others] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = others.map((line) => /^\((.*)\)$/.exec(line)?.[1]).find(Boolean);
  const option = /'(?:-\w, )?(--[\w-]+)/.exec(first)?.[1];
  return new LatheError({
    code: CODES[error.code] ?? 'usage',
    kind: 'usage',
    message: sentence(first),
    ...(option === undefined ? {} : { place: { parameter: option } }),
    advice: suggestion ?? `See \`${nameOf(command)} --help\`.`,
    cause: error,
  });
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(capital) ? capital : `${capital}.`;
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
