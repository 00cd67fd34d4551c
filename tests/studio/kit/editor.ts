import type { Locator, Page } from 'playwright-core';
import { type Hand, literally, mouse } from './hand.js';

/** The editor of a flow, as a person sees its parts. */
export class Editor {
  readonly bar: Locator;
  readonly steps: Locator;
  readonly settings: Locator;

  constructor(
    readonly page: Page,
    readonly hand: Hand = mouse,
  ) {
    this.bar = page.getByRole('banner');
    this.steps = page.getByRole('grid', { name: 'Steps' });
    this.settings = page.getByRole('complementary', { name: 'Settings' });
  }

  /** The grid with the rows of a source or step. */
  table(title: string): Locator {
    return this.page.getByRole('grid', { name: `Table of ${title}`, exact: true });
  }

  /** A cell of the table on screen that shows exactly this. */
  cell(text: string): Locator {
    return this.page
      .getByRole('grid', { name: /^Table of/ })
      .getByRole('gridcell', { name: text, exact: true });
  }

  /** The header of a column of the table on screen. */
  column(name: string): Locator {
    return this.page
      .getByRole('grid', { name: /^Table of/ })
      .getByRole('columnheader', { name: new RegExp(`^${literally(name)}(?![\\w-])`) });
  }

  /** The line of a step. */
  step(title: string): Locator {
    return this.steps.getByRole('row', { name: new RegExp(`^${literally(title)}(,|$)`) });
  }

  /** Does one of the things that the menu of a step offers. */
  async act(title: string, action: string): Promise<void> {
    await this.hand.push(
      this.steps.getByRole('button', { name: `More for ${title}`, exact: true }),
    );
    await this.hand.push(this.page.getByRole('menuitem', { name: action }));
  }

  /** Finds a step or analysis by its title and begins to set it up. */
  async begin(entry: string): Promise<void> {
    await this.hand.push(this.bar.getByRole('button', { name: 'Add', exact: true }));
    const palette = this.page.getByRole('dialog', { name: /^Add after/ });
    await this.page.keyboard.type(entry);
    const found = palette.getByRole('option', { name: new RegExp(`^${literally(entry)}`) }).first();
    await found.waitFor();
    if (this.hand === mouse) await found.click();
    else await this.page.keyboard.press('Enter');
    await this.settings.getByText(`New: ${entry}`).waitFor();
  }

  /** Adds what was set up. */
  async add(): Promise<void> {
    const button = this.settings.getByRole('button', { name: /^Add (step|analysis)$/ });
    await this.hand.push(button);
    await button.waitFor({ state: 'detached' });
  }

  field(role: 'textbox' | 'combobox' | 'switch' | 'radiogroup', name: string): Locator {
    return this.settings.getByRole(role, { name });
  }

  /** The button of a list to choose from; its name ends with its label. */
  choice(label: string): Locator {
    return this.settings.getByRole('button', { name: new RegExp(`(^| )${literally(label)}$`) });
  }

  async pickColumns(...names: string[]): Promise<void> {
    await this.hand.pickColumns(this.field('combobox', 'Columns'), names);
  }

  async openMore(): Promise<void> {
    await this.hand.push(this.settings.getByRole('button', { name: /^More (?!help)/ }));
  }

  /** Waits until nothing is left to be saved. */
  async saved(): Promise<void> {
    await this.page
      .getByRole('status')
      .filter({ hasText: /^\s*Saved/ })
      .waitFor();
  }
}
