import type { Exchange } from './exchange.js';

/**
 * The exchanges under way. A `Set` would do, were it not that its outgrown tables point at each other and
 * at what was in them: every request would survive until the next full collection, and collecting the
 * young objects would cost as much as answering.
 */
export class OpenExchanges {
  private readonly list: Exchange[] = [];

  get size(): number {
    return this.list.length;
  }

  add(exchange: Exchange): void {
    exchange.slot = this.list.length;
    this.list.push(exchange);
  }

  remove(exchange: Exchange): void {
    const last = this.list.pop();
    if (last === undefined || last === exchange) return;
    last.slot = exchange.slot;
    this.list[exchange.slot] = last;
  }

  /** Calls with each, the newest first; an exchange may end by it. */
  each(use: (exchange: Exchange) => void): void {
    for (let at = this.list.length - 1; at >= 0; at -= 1) {
      const exchange = this.list[at];
      if (exchange !== undefined) use(exchange);
    }
  }
}
