import type { Exchange } from './exchange.js';

/**
 * The exchanges under way. Not a `Set`: an outgrown table of a `Set` or `Map` points at the one after it. Once
 * one has grown old (any full collection sees to that), each keeps the next and what is in it, and every request
 * survives the collections of young objects: 17 µs a request instead of 2 with V8 11.3, as `--trace-gc` tells.
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

  /** Without effect on one that is not there any more. */
  remove(exchange: Exchange): void {
    if (this.list[exchange.slot] !== exchange) return;
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
