import { address } from '../../api/transport.js';

/** The page of an endpoint. */
export function endpointPageAddress(id: string): string {
  return address('/endpoint', { id });
}
