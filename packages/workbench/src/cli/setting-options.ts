import { type Command, Option } from 'commander';
import { settingFields } from '../serving/setting-fields.js';
import { numberOf } from './number-of.js';
import { optionName } from './option-name.js';

/** An option for every setting of an endpoint, named and described as its schema has it. */
export function addSettingOptions(command: Command): void {
  for (const { name: key, kind, choices, default: preset, description } of settingFields()) {
    const name = optionName(key);
    const sentence = description.replace(/\.$/, '');
    const text = `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)} (default: ${preset})`;
    switch (kind) {
      case 'switch':
        command.option(name, text);
        command.addOption(new Option(name.replace('--', '--no-'), `the opposite of ${name}`));
        break;
      case 'choice':
        command.addOption(new Option(`${name} <kind>`, text).choices(choices));
        break;
      case 'count':
      case 'number':
        command.addOption(new Option(`${name} <n>`, text).argParser(numberOf));
    }
  }
}

/** The settings among the options of a command, by key: what was given, not yet checked. */
export function givenSettings(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    settingFields().flatMap(({ name }) =>
      options[name] === undefined ? [] : [[name, options[name]]],
    ),
  );
}
