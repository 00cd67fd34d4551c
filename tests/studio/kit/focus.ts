import type { Locator } from 'playwright-core';

/** Waits until the element has the focus. */
export async function focused(element: Locator): Promise<void> {
  await element.and(element.page().locator(':focus')).waitFor();
}

/** Most presses of a key before an element counts as out of reach. */
const FAR = 80;

/**
 * Presses a key until the element has the focus, as a person without a mouse does.
 * Errors: it is not reached.
 */
export async function keysTo(element: Locator, key = 'Tab'): Promise<void> {
  const page = element.page();
  await element.waitFor();
  const here = element.and(page.locator(':focus'));
  for (let pressed = 0; pressed < FAR; pressed += 1) {
    if ((await here.count()) > 0) return;
    await page.keyboard.press(key);
  }
  if ((await here.count()) === 0) throw new Error(`${FAR} times ${key} do not reach ${element}`);
}
