import { describe, expect, it } from 'vitest';
import { commandOfKey } from '../../src/grid/grid-keys.js';

/** `press('Control+Shift+End')`: the command of a key in the body, or in the header. */
function press(keys: string, inHeader = false) {
  const parts = keys === ' ' ? [' '] : keys.split('+');
  return commandOfKey(
    {
      key: parts.at(-1)!.replace('Space', ' '),
      control: parts.includes('Control'),
      shift: parts.includes('Shift'),
      alt: parts.includes('Alt'),
    },
    inHeader,
  );
}

describe('keys of the grid', () => {
  it.each([
    ['ArrowDown', { kind: 'move', move: 'down', extend: false }],
    ['Shift+ArrowRight', { kind: 'move', move: 'right', extend: true }],
    ['Home', { kind: 'move', move: 'row start', extend: false }],
    ['Control+Home', { kind: 'move', move: 'first cell', extend: false }],
    ['Control+End', { kind: 'move', move: 'last cell', extend: false }],
    ['Control+Shift+ArrowDown', { kind: 'move', move: 'column end', extend: true }],
    ['PageDown', { kind: 'move', move: 'page down', extend: false }],
    ['Enter', { kind: 'open' }],
    ['Space', { kind: 'choose column', how: 'toggle' }],
    ['Control+Space', { kind: 'choose column', how: 'toggle' }],
    ['Shift+Space', { kind: 'select row' }],
    ['Control+a', { kind: 'select all' }],
    ['Control+c', { kind: 'copy' }],
    ['Control+Alt+ArrowLeft', { kind: 'resize', by: -16 }],
    ['Control+Alt+ArrowRight', { kind: 'resize', by: 16 }],
    ['Shift+F10', { kind: 'menu' }],
    ['Escape', { kind: 'dismiss' }],
  ])('%s', (keys, command) => {
    expect(press(keys)).toEqual(command);
  });

  it('open the menu in the header, where there is no cell to open', () => {
    expect(press('Enter', true)).toEqual({ kind: 'menu' });
    expect(press('Alt+ArrowDown', true)).toEqual({ kind: 'menu' });
  });

  it('reach from column to column in the header', () => {
    expect(press('Shift+Space', true)).toEqual({ kind: 'choose column', how: 'reach' });
  });

  it('leave the rest to the browser and the studio', () => {
    for (const keys of ['Tab', 'x', 'Control+Enter', 'Control+k', 'Alt+ArrowLeft', 'F5']) {
      expect(press(keys)).toBeNull();
    }
  });
});
