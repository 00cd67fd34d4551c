import type { Locator, Page } from 'playwright-core';
import { focused, keysTo } from './focus.js';

/** A way of working with the page. Whatever it names is found by role and visible name. */
export interface Hand {
  /** Pushes a button or follows a link. */
  push(button: Locator): Promise<void>;
  /** Replaces the text of a field. */
  write(field: Locator, text: string): Promise<void>;
  /** Replaces the text of a code editor. */
  writeCode(editor: Locator, code: string): Promise<void>;
  /** Chooses columns in a field of a form, in this order. */
  pickColumns(field: Locator, names: readonly string[]): Promise<void>;
  /** Chooses from the list that opens at a button. */
  choose(button: Locator, option: string): Promise<void>;
  /** Chooses one of a few that stand side by side. */
  mark(group: Locator, option: string): Promise<void>;
  /** Turns a switch on or off. */
  turn(toggle: Locator): Promise<void>;
}

const option = (page: Page, name: string): Locator =>
  page.getByRole('option').filter({ has: page.getByText(name, { exact: true }) });

export function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The mouse, with the keyboard for writing only. */
export const mouse: Hand = {
  push: (button) => button.click(),
  write: (field, text) => field.fill(text),
  async writeCode(editor, code) {
    const { keyboard: keys } = editor.page();
    await editor.click();
    await keys.press('Control+A');
    await keys.insertText(code);
  },
  async pickColumns(field, names) {
    const page = field.page();
    await field.click();
    for (const name of names) {
      await field.fill(name);
      await option(page, name).click();
    }
    await page.keyboard.press('Tab');
  },
  async choose(button, name) {
    await button.click();
    await option(button.page(), name).click();
  },
  mark: (group, name) => group.getByText(name, { exact: true }).click(),
  turn: (toggle) => toggle.locator('xpath=ancestor::label').click(),
};

/** The keyboard alone: what cannot be reached with Tab and the arrow keys cannot be used. */
export const keyboard: Hand = {
  async push(button) {
    await keysTo(button);
    await button.page().keyboard.press('Enter');
  },
  async write(field, text) {
    const { keyboard: keys } = field.page();
    await keysTo(field);
    await keys.press('Control+A');
    await keys.type(text);
  },
  async writeCode(editor, code) {
    const { keyboard: keys } = editor.page();
    await keysTo(editor);
    await keys.press('Control+A');
    await keys.type(code);
    // The first closes the list of completions where one is open; then Tab no longer indents.
    await keys.press('Escape');
    await keys.press('Escape');
  },
  async pickColumns(field, names) {
    const page = field.page();
    await keysTo(field);
    for (const name of names) {
      await page.keyboard.press('Control+A');
      await page.keyboard.type(name);
      await option(page, name).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    }
    await page.keyboard.press('Tab');
  },
  async choose(button, name) {
    const page = button.page();
    await keysTo(button);
    await page.keyboard.press('Enter');
    await keysTo(option(page, name), 'ArrowDown');
    await page.keyboard.press('Enter');
  },
  async mark(group, name) {
    const page = group.page();
    await keysTo(group.getByRole('radio', { checked: true }));
    await keysTo(group.getByRole('radio', { name, exact: true }), 'ArrowRight');
    await focused(group.getByRole('radio', { name, exact: true, checked: true }));
    await page.keyboard.press('Tab');
  },
  async turn(toggle) {
    await keysTo(toggle);
    await toggle.page().keyboard.press('Space');
  },
};
