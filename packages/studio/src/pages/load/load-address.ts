import { address } from '../../api/transport.js';
/** The list of load tests, asking for a new one of an endpoint. */
export function startLoadAddress(endpoint: string): string {
  return address('/load', { start: endpoint });
}
